#include "schema/introspect/introspect.hpp"

#include <iterator>

#include "schema/introspect/dialects.hpp"

namespace dirigent::schema {

namespace {

io::Task<std::vector<sql::Table>> read_catalog(db::Session& session, std::optional<std::string> table) {
  const bool sqlite = session.dialect().sqlite();
  std::vector<sql::Fragment> queries = sqlite ? sqlite_catalog_queries(table) : postgres_catalog_queries(table);
  std::vector<sql::Statement> statements = session.prepare(std::move(queries));
  const std::vector<db::Result> results = co_await session.run_all(std::move(statements));
  if (!sqlite) co_return postgres_tables(results);
  std::vector<sql::Table> tables = sqlite_tables(results);
  std::vector<sql::Table> views = co_await sqlite_views(session, std::move(table));
  std::move(views.begin(), views.end(), std::back_inserter(tables));
  co_return tables;
}

}  // namespace

io::Task<std::vector<sql::Table>> introspect(db::Session& session) {
  co_return co_await read_catalog(session, std::nullopt);
}

io::Task<std::optional<sql::Table>> introspect_table(db::Session& session, std::string name) {
  std::vector<sql::Table> tables = co_await read_catalog(session, std::move(name));
  if (tables.empty()) co_return std::nullopt;
  co_return std::move(tables.front());
}

}  // namespace dirigent::schema
