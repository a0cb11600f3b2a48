#include "schema/state.hpp"

#include "schema/meta_rows.hpp"

namespace dirigent::schema {

namespace {

constexpr std::string_view kRelations =
    "pg_class where oid >= 16384 and relnamespace in"
    " (select oid from pg_namespace where nspname = any(current_schemas(false)))";
// Rows of the catalog that are no part of PostgreSQL itself. A change of a table may touch only one of these.
constexpr std::string_view kCatalog[] = {
    kRelations,
    "pg_attribute where attrelid >= 16384 and attnum > 0",
    "pg_attrdef where adrelid >= 16384",
    "pg_constraint where conrelid >= 16384",
    "pg_index where indrelid >= 16384",
    "pg_description where objoid >= 16384",
};
constexpr std::string_view kModel[] = {"directus_collections", "directus_fields", "directus_relations"};
constexpr std::string_view kRights[] = {"directus_permissions", "directus_policies", "directus_roles",
                                        "directus_access", "directus_settings"};

// A row that is changed is another row, written by another transaction. Their numbers are told as ages, which grow with
// every transaction: that of a fixed one beside them makes them stand still.
sql::Fragment writers(std::string_view rows) {
  sql::Fragment out("select count(*), sum(age(xmin)::int8) - count(*) * age('1000'::xid) from ");
  out.raw(rows);
  return out;
}

template <std::size_t N>
std::vector<sql::Fragment> writers_of(const std::string_view (&tables)[N]) {
  std::vector<sql::Fragment> queries;
  for (const std::string_view table : tables) queries.push_back(writers(table));
  return queries;
}

template <class... Texts>
std::vector<sql::Fragment> fragments(const Texts&... texts) {
  std::vector<sql::Fragment> queries;
  (queries.emplace_back(texts), ...);
  return queries;
}

}  // namespace

std::vector<sql::Fragment> activity_queries(const sql::Dialect& dialect) {
  if (dialect.postgres()) return fragments("select pg_current_snapshot()::text");
  return fragments("pragma data_version");
}

std::vector<sql::Fragment> others_queries(const sql::Dialect& dialect) {
  // What ended last and what runs besides. The first part of a snapshot would be this transaction.
  if (dialect.postgres())
    return fragments(
        "select split_part(pg_current_snapshot()::text, ':', 2), split_part(pg_current_snapshot()::text, ':', 3)");
  return {};
}

std::vector<sql::Fragment> tables_queries(const sql::Dialect& dialect) {
  if (dialect.postgres()) return writers_of(kCatalog);
  return fragments("pragma schema_version");
}

std::vector<sql::Fragment> rows_queries(const sql::Dialect& dialect) {
  if (dialect.postgres()) return writers_of(kModel);
  return meta_digests();
}

std::vector<sql::Fragment> model_queries(const sql::Dialect& dialect) {
  std::vector<sql::Fragment> queries = tables_queries(dialect);
  for (sql::Fragment& query : rows_queries(dialect)) queries.push_back(std::move(query));
  return queries;
}

std::vector<sql::Fragment> rights_queries(const sql::Dialect& dialect) {
  if (dialect.postgres()) return writers_of(kRights);
  return fragments(
      "select dirigent_digest(id, policy, collection, action, permissions, validation, presets, fields)"
      " from directus_permissions",
      "select dirigent_digest(id, ip_access, enforce_tfa, admin_access, app_access) from directus_policies",
      "select dirigent_digest(id, parent) from directus_roles",
      "select dirigent_digest(id, role, user, policy) from directus_access");
}

std::vector<sql::Fragment> users_queries(const sql::Dialect& dialect) {
  // Rows of users are written at every login: what counts of them is told by value.
  if (dialect.postgres())
    return fragments(
        "select count(*), bit_xor(hashtextextended(concat_ws(' ', id, status, role, token), 0)) from directus_users");
  return fragments("select dirigent_digest(id, status, role, token) from directus_users");
}

io::Task<std::string> state_of(db::Session& session, std::vector<sql::Fragment> queries) {
  std::vector<sql::Statement> statements = session.prepare(std::move(queries));
  const std::vector<db::Result> results = co_await session.run_all(std::move(statements));
  std::string state;
  for (const db::Result& result : results) {
    for (std::size_t column = 0; column < result->columns(); ++column) state += result->at(0, column).as_text() + ' ';
  }
  co_return state;
}

}  // namespace dirigent::schema
