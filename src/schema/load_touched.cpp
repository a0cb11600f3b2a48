#include "schema/load_touched.hpp"

#include <algorithm>
#include <map>

#include "schema/build/build.hpp"
#include "schema/introspect/introspect.hpp"
#include "schema/own_tables.hpp"
#include "sql/search/index.hpp"

namespace dirigent::schema {

namespace {

// Each table is asked for by itself: for more of them all are read together.
constexpr std::size_t kMostTables = 16;

/// Keys go with the table they point at.
void add_those_that_point_at(std::set<std::string>& touched, const Schema& before) {
  std::set<std::string> more;
  for (const auto& [name, collection] : before.collections) {
    if (!collection.table) continue;
    const auto& keys = collection.table->foreign_keys;
    const bool points =
        std::ranges::any_of(keys, [&](const sql::ForeignKey& key) { return touched.contains(key.foreign_table); });
    if (points) more.insert(name);
  }
  touched.merge(more);
}

/// What views consist of may change with the tables below them.
bool holds_views(const Schema& before) {
  return std::ranges::any_of(before.collections, [](const auto& entry) {
    return entry.second.table && entry.second.table->kind != sql::TableKind::kTable;
  });
}

std::vector<sql::Table> tables_but(const std::set<std::string>& touched, const Schema& before) {
  std::vector<sql::Table> tables;
  for (const auto& [name, collection] : before.collections)
    if (collection.table && !touched.contains(name)) tables.push_back(*collection.table);
  return tables;
}

/// A key of SQLite that names no column means the primary key, which only the other table tells.
void name_key_columns(std::vector<sql::Table>& tables) {
  std::map<std::string_view, const sql::Table*> by_name;
  for (const sql::Table& table : tables) by_name.emplace(table.name, &table);
  for (sql::Table& table : tables) {
    for (sql::ForeignKey& key : table.foreign_keys) {
      const auto target = by_name.find(key.foreign_table);
      if (!key.foreign_column.empty() || target == by_name.end()) continue;
      if (target->second->primary_key.size() == 1) key.foreign_column = target->second->primary_key.front();
    }
  }
}

}  // namespace

io::Task<std::shared_ptr<Schema>> load_touched(db::Session& session, LoadOptions options, SchemaPtr before,
                                               std::set<std::string> touched) {
  // Tables of searches are not in the model to be taken from there.
  std::optional<sql::Table> searches = co_await introspect_table(session, std::string(sql::kSearchRegistry));
  add_those_that_point_at(touched, *before);
  if (searches || holds_views(*before) || touched.size() > kMostTables)
    co_return co_await load(session, std::move(options));
  BuildInput input;
  input.postgres = session.dialect().postgres();
  input.exclude_tables = std::move(options.exclude_tables);
  input.tables = tables_but(touched, *before);
  for (const std::string& name : touched) {
    std::optional<sql::Table> table = co_await introspect_table(session, name);
    if (table && !is_own_table(*table)) input.tables.push_back(std::move(*table));
  }
  std::ranges::sort(input.tables, {}, &sql::Table::name);
  name_key_columns(input.tables);
  std::vector<sql::Statement> statements = session.prepare(meta_queries());
  const std::vector<db::Result> results = co_await session.run_all(std::move(statements));
  input.rows = meta_rows(results);
  co_return build_schema(std::move(input));
}

}  // namespace dirigent::schema
