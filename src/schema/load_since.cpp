#include "schema/load_since.hpp"

#include <algorithm>
#include <map>

#include "schema/build/build.hpp"
#include "schema/introspect/introspect.hpp"
#include "schema/own_tables.hpp"
#include "schema/search_rows.hpp"
#include "schema/state.hpp"

namespace dirigent::schema {

namespace {

// For more of them reading everything takes no longer.
constexpr std::size_t kMostChanged = 300;

const sql::Table* table_of(const Schema& schema, const std::string& name) {
  const Collection* collection = schema.collection(name);
  return collection == nullptr ? nullptr : collection->table.get();
}

/// What views consist of may be others with the tables below them.
void add_views(std::set<std::string>& names, const Schema& before) {
  for (const auto& [name, collection] : before.collections) {
    if (collection.table && collection.table->kind != sql::TableKind::kTable) names.insert(name);
  }
}

/// Would a foreign key that points at the one be told differently when it points at the other?
bool points_differ(const sql::Table* before, const sql::Table* after) {
  if (before == nullptr || after == nullptr) return true;
  if (before->schema != after->schema || before->primary_key != after->primary_key) return true;
  return std::ranges::any_of(before->columns,
                             [&](const sql::Column& column) { return after->column(column.name) == nullptr; });
}

/// Tables of which nothing is another but that they point at one of `read` that is.
std::set<std::string> pointing_at(const std::set<std::string>& names, const std::vector<sql::Table>& read,
                                  const Schema& before) {
  std::set<std::string> others = names;
  for (const sql::Table& table : read) {
    if (!points_differ(table_of(before, table.name), &table)) others.erase(table.name);
  }
  std::set<std::string> pointing;
  if (others.empty()) return pointing;
  for (const auto& [name, collection] : before.collections) {
    if (!collection.table || names.contains(name)) continue;
    const auto& keys = collection.table->foreign_keys;
    if (std::ranges::any_of(keys, [&](const sql::ForeignKey& key) { return others.contains(key.foreign_table); })) {
      pointing.insert(name);
    }
  }
  return pointing;
}

/// A key of SQLite that names no column means the primary key, which only the other table tells.
void name_key_columns(std::vector<sql::Table>& tables, const Schema& before) {
  std::map<std::string_view, const sql::Table*> read;
  for (const sql::Table& table : tables) read.emplace(table.name, &table);
  for (sql::Table& table : tables) {
    for (sql::ForeignKey& key : table.foreign_keys) {
      if (!key.foreign_column.empty()) continue;
      const auto found = read.find(key.foreign_table);
      const sql::Table* target = found == read.end() ? table_of(before, key.foreign_table) : found->second;
      if (target != nullptr && target->primary_key.size() == 1) key.foreign_column = target->primary_key.front();
    }
  }
}

io::Task<std::vector<sql::Table>> read_tables(db::Session& session, std::set<std::string>& names,
                                              const Schema& before) {
  std::vector<sql::Table> tables = co_await introspect_tables(session, names);
  // Once more for those found: they are few, and what points at them in turn is as it was.
  std::set<std::string> pointing = pointing_at(names, tables, before);
  if (!pointing.empty()) {
    names.merge(pointing);
    std::vector<sql::Table> more = co_await introspect_tables(session, names);
    tables = std::move(more);
  }
  std::erase_if(tables,
                [](const sql::Table& table) { return is_own_table(table) || sql::is_search_table(table.name); });
  for (const sql::Table& table : tables) names.insert(table.name);
  std::ranges::sort(tables, {}, &sql::Table::name);
  name_key_columns(tables, before);
  co_return tables;
}

}  // namespace

io::Task<std::shared_ptr<Schema>> load_since(db::Session& session, LoadOptions options, SchemaPtr before,
                                             std::string then, std::string now) {
  std::set<std::string> changed = changes_between(then, now);
  add_views(changed, *before);
  if (changed.size() > kMostChanged) co_return co_await load(session, std::move(options));
  BuildInput input;
  input.postgres = session.dialect().postgres();
  input.exclude_tables = std::move(options.exclude_tables);
  input.tables = co_await read_tables(session, changed, *before);
  std::vector<sql::Fragment> queries = meta_queries(changed);
  std::set<std::string> searches;
  for (const std::string& table : tables_in(now)) {
    if (sql::is_search_table(table)) searches.insert(table);
  }
  const bool any = searches.contains(std::string(sql::kSearchRegistry));
  if (any) queries.push_back(search_query());
  std::vector<sql::Statement> statements = session.prepare(std::move(queries));
  const std::vector<db::Result> results = co_await session.run_all(std::move(statements));
  input.rows = meta_rows(results);
  input.before = std::move(before);
  input.changed = std::move(changed);
  const bool postgres = input.postgres;
  std::shared_ptr<Schema> schema = build_schema(std::move(input));
  if (any) attach_searches(*schema, *results.back(), searches, postgres);
  co_return schema;
}

}  // namespace dirigent::schema
