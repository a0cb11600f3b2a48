#include "model/metadata.hpp"

namespace dirigent::model {

namespace {

sql::Fragment of_field(std::string_view table, const std::string& collection, const std::string& field) {
  sql::Fragment where(" from ");
  where.identifier(table).raw(" where collection = ").parameter(collection);
  where.raw(" and field = ").parameter(field);
  return where;
}

std::vector<std::string> first_column(const db::Rows& rows) {
  std::vector<std::string> values;
  for (std::size_t row = 0; row < rows.size(); ++row) values.push_back(rows.at(row, 0).as_text());
  return values;
}

}  // namespace

io::Task<std::vector<std::string>> field_row_keys(Change& change, std::string collection,
                                                  std::optional<std::string> field) {
  sql::Fragment select("select id");
  if (field) {
    select.append(of_field("directus_fields", collection, *field));
  } else {
    select.raw(" from directus_fields where collection = ").parameter(collection);
  }
  select.raw(" order by id");
  const db::Result rows = co_await change.run(std::move(select));
  co_return first_column(*rows);
}

io::Task<std::int64_t> next_field_sort(Change& change, std::string collection, std::optional<std::string> group) {
  sql::Fragment select("select max(sort) from directus_fields where collection = ");
  select.parameter(collection).raw(" and ").identifier("group");
  if (group) {
    select.raw(" = ").parameter(*group);
  } else {
    select.raw(" is null");
  }
  const db::Result rows = co_await change.run(std::move(select));
  co_return rows->at(0, 0).as_integer() + 1;
}

io::Task<bool> has_collection_row(Change& change, std::string collection) {
  sql::Fragment select("select 1 from directus_collections where collection = ");
  select.parameter(collection);
  const db::Result rows = co_await change.run(std::move(select));
  co_return !rows->empty();
}

io::Task<void> write_relation_row(Change& change, std::string collection, std::string field, json::object row) {
  sql::Fragment select("select id from directus_relations where many_collection = ");
  select.parameter(collection).raw(" and many_field = ").parameter(field);
  const db::Result rows = co_await change.run(std::move(select));
  const std::vector<std::string> keys = first_column(*rows);
  items::ItemService relations = change.rows("directus_relations", std::nullopt);
  if (keys.empty()) {
    json::array rows_to_add;
    rows_to_add.push_back(std::move(row));
    (void)co_await relations.create(std::move(rows_to_add), change.options(true));
  } else {
    co_await relations.update(keys, std::move(row), change.options(true));
  }
}

}  // namespace dirigent::model
