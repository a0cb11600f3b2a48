#include "items/nested/lookup.hpp"

#include "engine/sql/row_keys.hpp"
#include "items/keys.hpp"

namespace dirigent::items {

namespace {

sql::Fragment column_named(std::string_view name) {
  return std::move(sql::Fragment().identifier(name));
}

}  // namespace

io::Task<std::map<std::string, std::string>> existing(Write& write, const schema::Collection& collection,
                                                      std::vector<sql::Value> keys, const schema::Field* column) {
  std::map<std::string, std::string> found;
  if (keys.empty()) co_return found;
  const schema::Field& key = collection.primary();
  sql::Fragment select("SELECT ");
  select.append(key_column(write.dialect(), collection));
  if (column != nullptr) select.raw(", ").identifier(column->name);
  select.raw(" FROM ").identifier(collection.name).raw(" WHERE ");
  select.append(engine::in_table(write.dialect(), collection, collection.name, keys));
  db::Result rows = co_await write.run(std::move(select));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    found.emplace(key_text(key_of(key, rows->at(row, 0))), column == nullptr ? "" : rows->at(row, 1).as_text());
  }
  co_return found;
}

io::Task<std::vector<Child>> children_of(Write& write, const schema::Collection& collection,
                                         const schema::Field& column, std::vector<sql::Value> parents) {
  const schema::Field& key = collection.primary();
  sql::Fragment select("SELECT ");
  select.append(key_column(write.dialect(), collection)).raw(", ").identifier(column.name);
  select.raw(" FROM ").identifier(collection.name).raw(" WHERE ");
  select.append(write.dialect().in_values(column_named(column.name), column.type, parents));
  select.raw(" ORDER BY 1");
  db::Result rows = co_await write.run(std::move(select));
  std::vector<Child> children;
  children.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    children.push_back({key_of(key, rows->at(row, 0)), rows->at(row, 1).as_text()});
  }
  co_return children;
}

io::Task<std::map<std::string, std::int64_t>> largest_sort(Write& write, const schema::Collection& collection,
                                                           const schema::Field& column, const std::string& sort,
                                                           std::vector<sql::Value> parents) {
  sql::Fragment select("SELECT ");
  select.identifier(column.name).raw(", MAX(").identifier(sort).raw(") FROM ").identifier(collection.name);
  select.raw(" WHERE ");
  select.append(write.dialect().in_values(column_named(column.name), column.type, parents));
  select.raw(" GROUP BY ").identifier(column.name);
  db::Result rows = co_await write.run(std::move(select));
  std::map<std::string, std::int64_t> largest;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    largest.emplace(rows->at(row, 0).as_text(), rows->at(row, 1).as_integer());
  }
  co_return largest;
}

}  // namespace dirigent::items
