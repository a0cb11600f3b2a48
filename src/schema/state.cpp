#include "schema/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/json.hpp"
#include "schema/meta_rows.hpp"

namespace dirigent::schema {

namespace {

constexpr std::string_view kRelations =
    "pg_class where oid >= 16384 and relnamespace in"
    " (select oid from pg_namespace where nspname = any(current_schemas(false)))";
constexpr std::string_view kFunctionsOfDefaults =
    "pg_proc where oid >= 16384 and oid in (select refobjid from pg_depend"
    " where classid = 'pg_attrdef'::regclass and refclassid = 'pg_proc'::regclass)";
// Rows of the catalog that are no part of PostgreSQL itself. A change of a table may touch only one of these.
constexpr std::string_view kCatalog[] = {
    kRelations,
    "pg_attribute where attrelid >= 16384 and attnum > 0",
    "pg_attrdef where adrelid >= 16384",
    "pg_constraint where conrelid >= 16384",
    "pg_index where indrelid >= 16384",
    "pg_description where objoid >= 16384",
    // Columns and their defaults name types and functions, which may be renamed; sequences are relations.
    "pg_type where oid >= 16384 and typtype in ('e', 'd')",
    kFunctionsOfDefaults,
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

// The same rows by the table that they are about, views' rules and names of indexes among them, and what columns and
// their defaults name. A partition belongs to its parent.
constexpr std::string_view kTableWriters =
    "select relname, n, ages from pg_class join (select oid, count(*) as n, sum(age(xmin)::int8) as ages from ("
    "select oid, xmin from pg_class where oid >= 16384"
    " union all select attrelid, xmin from pg_attribute where attrelid >= 16384 and attnum > 0"
    " union all select adrelid, xmin from pg_attrdef where adrelid >= 16384"
    " union all select conrelid, xmin from pg_constraint where conrelid >= 16384"
    " union all select indrelid, xmin from pg_index where indrelid >= 16384"
    " union all select i.indrelid, x.xmin from pg_index i join pg_class x on x.oid = i.indexrelid"
    " where i.indrelid >= 16384"
    " union all select ev_class, xmin from pg_rewrite where ev_class >= 16384"
    " union all select objoid, xmin from pg_description where objoid >= 16384 and classoid = 'pg_class'::regclass"
    " union all select attrelid, t.xmin from pg_attribute join pg_type t on t.oid = atttypid"
    " where attrelid >= 16384 and attnum > 0 and t.oid >= 16384"
    " union all select adrelid, coalesce(s.xmin, p.xmin) from pg_attrdef d"
    " join pg_depend on classid = 'pg_attrdef'::regclass and objid = d.oid"
    " left join pg_class s on refclassid = 'pg_class'::regclass and s.oid = refobjid and s.relkind = 'S'"
    " left join pg_proc p on refclassid = 'pg_proc'::regclass and p.oid = refobjid and p.oid >= 16384"
    " where adrelid >= 16384 and (s.oid is not null or p.oid is not null)"
    ") one (oid, xmin) group by oid) every using (oid)"
    " where relkind in ('r', 'p', 'v', 'm', 'f') and not relispartition and relnamespace in"
    " (select oid from pg_namespace where nspname = any(current_schemas(false)))";

std::string row_writers(std::string_view table, std::string_view name) {
  return fmt::format("select {0}, count(*), sum(age(xmin)::int8) from {1} group by {0}", name, table);
}

/// Lines "<kind><number of rows>:<their writers> <name as JSON>" of names with both.
sql::Fragment writers_by_name(std::string_view kind, std::string_view names) {
  sql::Fragment out("select coalesce(string_agg('");
  out.raw(kind)
      .raw(
          "' || n || ':' || (ages - n * age('1000'::xid)) || ' ' || to_json(name::text) || chr(10),"
          " '' order by name), '') from (")
      .raw(names)
      .raw(") each (name, n, ages)");
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

std::vector<sql::Fragment> tables_queries(const sql::Dialect& dialect) {
  if (dialect.postgres()) return writers_of(kCatalog);
  return fragments("pragma schema_version");
}

std::vector<sql::Fragment> rows_queries(const sql::Dialect& dialect) {
  if (dialect.postgres()) return writers_of(kModel);
  return meta_digests();
}

std::vector<sql::Fragment> model_queries(const sql::Dialect& dialect) {
  if (!dialect.postgres()) {
    std::vector<sql::Fragment> queries =
        fragments("select dirigent_digests('t', tbl_name, type, name, sql) from sqlite_master");
    for (sql::Fragment& query : meta_digests_by_collection()) queries.push_back(std::move(query));
    return queries;
  }
  std::vector<sql::Fragment> queries;
  queries.push_back(writers_by_name("t", kTableWriters));
  queries.push_back(writers_by_name("c", row_writers("directus_collections", "collection")));
  queries.push_back(writers_by_name("f", row_writers("directus_fields", "collection")));
  queries.push_back(writers_by_name("r", row_writers("directus_relations", "many_collection")));
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

io::Task<std::string> activity_once_committed(db::Session& session) {
  if (!session.dialect().postgres()) co_return std::string();
  sql::Fragment query("select pg_snapshot_xmin(s)::text::int8, pg_snapshot_xmax(s)::text::int8,");
  query.raw(" (select count(*) from pg_snapshot_xip(s) one where one <> pg_current_xact_id()),");
  query.raw(" pg_current_xact_id()::text::int8 from pg_current_snapshot() s");
  const db::Result found = co_await session.run(std::move(query));
  const std::int64_t first = found->at(0, 0).as_integer(), end = found->at(0, 1).as_integer();
  const std::int64_t running = found->at(0, 2).as_integer(), own = found->at(0, 3).as_integer();
  // Others run that began before: one of them may end at any time, and no snapshot would tell of it.
  if (running > 0 || first < std::min(own, end)) co_return std::string();
  const std::int64_t next = std::max(own + 1, end);
  co_return fmt::format("{0}:{0}: ", next);
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

namespace {

std::vector<std::string_view> lines_of(std::string_view state) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = state.find('\n');
    if (end == std::string_view::npos) return lines;
    // Answers of queries are apart by a space.
    lines.push_back(state.substr(0, end));
    lines.back().remove_prefix(lines.back().find_first_not_of(' '));
    state.remove_prefix(end + 1);
  }
}

std::string name_in(std::string_view line) {
  return std::string(json::parse(line.substr(line.find(' ') + 1)).as_string());
}

}  // namespace

std::set<std::string> changes_between(std::string_view before, std::string_view after) {
  std::unordered_set<std::string_view> gone;
  for (const std::string_view line : lines_of(before)) gone.insert(line);
  std::set<std::string> names;
  for (const std::string_view line : lines_of(after)) {
    if (gone.erase(line) == 0) names.insert(name_in(line));
  }
  for (const std::string_view line : gone) names.insert(name_in(line));
  return names;
}

std::set<std::string> tables_in(std::string_view state) {
  std::set<std::string> names;
  for (const std::string_view line : lines_of(state)) {
    if (line.starts_with('t')) names.insert(name_in(line));
  }
  return names;
}

}  // namespace dirigent::schema
