#include "schema/introspect/introspect.hpp"

#include <iterator>

#include "schema/introspect/dialects.hpp"

namespace dirigent::schema {

namespace {

io::Task<std::vector<sql::Table>> read_catalog(db::Session& session, Wanted tables_wanted, Wanted views_wanted) {
  const bool sqlite = session.dialect().sqlite();
  std::vector<sql::Fragment> queries =
      sqlite ? sqlite_catalog_queries(tables_wanted) : postgres_catalog_queries(tables_wanted);
  std::vector<sql::Statement> statements = session.prepare(std::move(queries));
  const std::vector<db::Result> results = co_await session.run_all(std::move(statements));
  if (!sqlite) co_return postgres_tables(results);
  std::vector<sql::Table> tables = sqlite_tables(results);
  std::vector<sql::Table> views = co_await sqlite_views(session, std::move(views_wanted));
  std::move(views.begin(), views.end(), std::back_inserter(tables));
  co_return tables;
}

}  // namespace

void restrict(sql::Fragment& query, std::string_view name, const Wanted& wanted) {
  if (!wanted) return;
  std::vector<sql::Fragment> names{sql::Fragment("null")};  // for there may be none
  for (const std::string& one : *wanted) names.push_back(sql::Fragment().parameter(one));
  query.raw(" and ").raw(name).raw(" in (").append(sql::join(std::move(names), ", ")).raw(")");
}

io::Task<std::vector<sql::Table>> introspect(db::Session& session) {
  co_return co_await read_catalog(session, std::nullopt, std::nullopt);
}

io::Task<std::vector<sql::Table>> introspect_tables(db::Session& session, std::set<std::string> names) {
  Wanted wanted = std::move(names);
  co_return co_await read_catalog(session, std::move(wanted), std::nullopt);
}

io::Task<std::optional<sql::Table>> introspect_table(db::Session& session, std::string name) {
  Wanted wanted = std::set<std::string>{std::move(name)};
  std::vector<sql::Table> tables = co_await read_catalog(session, wanted, wanted);
  if (tables.empty()) co_return std::nullopt;
  co_return std::move(tables.front());
}

}  // namespace dirigent::schema
