#include "schema/install.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/uuid.hpp"
#include "schema/migrations/records.hpp"
#include "schema/snapshot/snapshot.hpp"
#include "schema/system_tables.hpp"

namespace dirigent::schema {

namespace {

// The same in every installation.
constexpr std::string_view kPublicPolicy = "abf8a154-5b1c-4a46-ac9c-7300570f4f17";
// Two nodes that install at the same moment take turns by this number.
constexpr std::int64_t kInstallLock = 0x4469726967656e74;

sql::Fragment insert(std::string_view table, std::vector<std::pair<std::string_view, sql::Value>> row) {
  std::vector<sql::Fragment> names, values;
  for (auto& [name, value] : row) {
    names.push_back(sql::Fragment().identifier(name));
    values.push_back(sql::Fragment().parameter(std::move(value)));
  }
  sql::Fragment out("insert into ");
  out.identifier(table).raw(" (").append(sql::join(std::move(names), ", ")).raw(") values (");
  out.append(sql::join(std::move(values), ", ")).raw(")");
  return out;
}

std::string text(std::string_view view) {
  return std::string(view);
}

void append(std::vector<sql::Statement>& to, std::vector<sql::Statement> from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

std::vector<sql::Statement> table_statements(const sql::Dialect& dialect) {
  std::vector<sql::Statement> out;
  const std::vector<sql::Table> tables = system_tables(dialect);
  if (dialect.sqlite()) {
    for (const sql::Table& table : tables) append(out, dialect.create_table(table));
    return out;
  }
  // Keys come last: tables point at each other in circles.
  std::vector<sql::Table> bare = tables;
  for (sql::Table& table : bare) {
    table.foreign_keys.clear();
    append(out, dialect.create_table(table));
  }
  for (std::size_t i = 0; i < tables.size(); ++i) append(out, dialect.alter_table(bare[i], tables[i]));
  return out;
}

std::vector<sql::Fragment> first_rows() {
  std::vector<sql::Fragment> rows;
  for (const Migration& migration : known_migrations())
    rows.push_back(
        insert("directus_migrations", {{"version", text(migration.version)}, {"name", text(migration.name)}}));
  rows.push_back(insert("directus_policies", {{"id", text(kPublicPolicy)},
                                              {"name", text("$t:public_label")},
                                              {"icon", text("public")},
                                              {"description", text("$t:public_description")}}));
  rows.push_back(
      insert("directus_access", {{"id", base::uuid_v4()}, {"policy", text(kPublicPolicy)}, {"sort", std::int64_t{1}}}));
  rows.push_back(
      insert("directus_settings",
             {{"project_id", base::uuid_v7()},
              {"ai_openai_allowed_models", text(R"(["gpt-5-nano","gpt-5-mini","gpt-5"])")},
              {"ai_anthropic_allowed_models", text(R"(["claude-haiku-4-5","claude-sonnet-4-5"])")},
              {"ai_google_allowed_models",
               text(R"(["gemini-3-pro-preview","gemini-3-flash-preview","gemini-2.5-pro","gemini-2.5-flash"])")}}));
  return rows;
}

sql::Fragment table_exists(const sql::Dialect& dialect, std::string_view table) {
  sql::Fragment out;
  if (dialect.sqlite())
    return out.raw("select 1 from sqlite_master where type = 'table' and name = ").parameter(text(table));
  return out.raw("select 1 from pg_class where pg_table_is_visible(oid) and relkind in ('r', 'p') and relname = ")
      .parameter(text(table));
}

io::Task<bool> exists(db::Session& session, std::string table) {
  const db::Result rows = co_await session.run(table_exists(session.dialect(), table));
  co_return !rows->empty();
}

std::string sample(const std::vector<std::string>& versions) {
  std::string out = versions.front();
  if (versions.size() > 1) out += " and " + std::to_string(versions.size() - 1) + " more";
  return out;
}

}  // namespace

io::Task<InstallState> install_state(db::Session& session) {
  InstallState state;
  state.installed = co_await exists(session, "directus_collections");
  if (!state.installed) co_return state;
  std::set<std::string> recorded;
  const bool has_records = co_await exists(session, "directus_migrations");
  if (has_records) {
    const db::Result rows = co_await session.run(sql::Fragment("select version from directus_migrations"));
    for (std::size_t row = 0; row < rows->size(); ++row) recorded.insert(rows->at(row, 0).as_text());
  }
  for (const Migration& migration : known_migrations())
    if (recorded.erase(text(migration.version)) == 0) state.missing.push_back(text(migration.version));
  const bool newer = !recorded.empty() && *recorded.rbegin() > known_migrations().back().version;
  if (newer) {
    const std::vector<std::string> ours = co_await versions_run_here(session);
    for (const std::string& version : ours) recorded.erase(version);
  }
  state.unknown.assign(recorded.begin(), recorded.end());
  co_return state;
}

io::Task<bool> install(db::Database& database) {
  auto transaction = co_await database.begin(db::TransactionKind::kSchema);
  db::Session& session = transaction->session();
  if (session.dialect().postgres()) {
    sql::Fragment lock("select pg_advisory_xact_lock(");
    lock.parameter(kInstallLock).raw(")");
    co_await session.run(std::move(lock));
  }
  const bool installed = co_await exists(session, "directus_collections");
  if (installed) {
    co_await transaction->rollback();
    co_return false;
  }
  std::vector<sql::Statement> statements = table_statements(session.dialect());
  append(statements, session.prepare(first_rows()));
  co_await session.run_all(std::move(statements));
  co_await transaction->commit();
  co_return true;
}

void require_known_release(const InstallState& state, const std::set<std::string>& own) {
  if (!state.installed) return;
  const std::string_view newest = known_migrations().back().version;
  std::vector<std::string> newer;
  // Releases only add migrations; an unknown one from before our newest is a project's own.
  for (const std::string& version : state.unknown)
    if (version > newest && !own.contains(version)) newer.push_back(version);
  if (!newer.empty())
    throw std::runtime_error("The database was made by a newer release than " + text(kContractRelease) +
                             ": it has recorded " + sample(newer) +
                             ". Nothing was changed. Open it with the release that made it, or restore " +
                             "a copy of release " + text(kContractRelease) + ".");
  if (!state.missing.empty())
    throw std::runtime_error("The database is of an older release than " + text(kContractRelease) +
                             ": it lacks the migration " + sample(state.missing) +
                             ". Nothing was changed. Run `directus database migrate:latest` of " + "Directus " +
                             text(kContractRelease) + " on it once, then start again.");
}

}  // namespace dirigent::schema
