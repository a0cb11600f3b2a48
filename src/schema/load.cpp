#include "schema/load.hpp"

#include "schema/build/build.hpp"
#include "schema/introspect/introspect.hpp"
#include "schema/own_tables.hpp"
#include "schema/search_rows.hpp"

namespace dirigent::schema {

io::Task<std::shared_ptr<Schema>> load(db::Session& session, LoadOptions options) {
  BuildInput input;
  input.postgres = session.dialect().postgres();
  input.exclude_tables = std::move(options.exclude_tables);
  input.tables = co_await introspect(session);
  const std::set<std::string> searches = take_out_search_tables(input.tables);
  std::erase_if(input.tables, [](const sql::Table& table) { return is_own_table(table); });
  std::vector<sql::Fragment> queries = meta_queries();
  const bool any = searches.contains(std::string(sql::kSearchRegistry));
  if (any) queries.push_back(search_query());
  std::vector<sql::Statement> statements = session.prepare(std::move(queries));
  const std::vector<db::Result> results = co_await session.run_all(std::move(statements));
  input.rows = meta_rows(results);
  const bool postgres = input.postgres;
  std::shared_ptr<Schema> schema = build_schema(std::move(input));
  if (any) attach_searches(*schema, *results.back(), searches, postgres);
  co_return schema;
}

}  // namespace dirigent::schema
