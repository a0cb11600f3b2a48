#include "schema/migrations/records.hpp"

#include <map>
#include <set>

#include "schema/own_tables.hpp"
#include "schema/system_tables.hpp"

namespace dirigent::schema {

namespace {

bool numbered(const sql::Dialect& dialect) {
  return dialect.postgres();
}

sql::Fragment into_records() {
  return sql::Fragment("insert into dirigent_migrations (version, filename, checksum, duration) values (");
}

}  // namespace

io::Task<bool> has_table(db::Session& session, std::string name) {
  sql::Fragment query;
  if (session.dialect().sqlite()) {
    query.raw("select 1 from sqlite_master where type = 'table' and name = ");
  } else {
    query.raw("select 1 from pg_class where pg_table_is_visible(oid) and relkind in ('r', 'p') and relname = ");
  }
  query.parameter(std::move(name));
  const db::Result rows = co_await session.run(std::move(query));
  co_return !rows->empty();
}

io::Task<std::vector<AppliedMigration>> applied_migrations(db::Session& session) {
  std::set<std::string_view> known;
  for (const Migration& migration : known_migrations()) known.insert(migration.version);
  std::map<std::string, AppliedMigration> here;
  const bool any = co_await has_table(session, std::string(kMigrationRecords));
  if (any) {
    const db::Result rows =
        co_await session.run(sql::Fragment("select version, filename, checksum, duration from dirigent_migrations"));
    for (std::size_t row = 0; row < rows->size(); ++row) {
      AppliedMigration& one = here[rows->at(row, 0).as_text()];
      one.filename = rows->at(row, 1).as_text();
      one.checksum = rows->at(row, 2).as_text();
      if (!rows->at(row, 3).is_null()) one.duration = rows->at(row, 3).as_integer();
    }
  }
  std::vector<AppliedMigration> out;
  const db::Result rows = co_await session.run(
      sql::Fragment("select version, name, \"timestamp\" from directus_migrations order by \"timestamp\", version"));
  for (std::size_t row = 0; row < rows->size(); ++row) {
    std::string version = rows->at(row, 0).as_text();
    if (known.contains(version)) continue;
    AppliedMigration one = here[version];
    one.version = std::move(version);
    one.name = rows->at(row, 1).as_text();
    one.time = rows->at(row, 2).as_text();
    out.push_back(std::move(one));
  }
  co_return out;
}

io::Task<std::vector<std::string>> versions_run_here(db::Session& session) {
  std::vector<std::string> out;
  const bool any = co_await has_table(session, std::string(kMigrationRecords));
  if (!any) co_return out;
  const db::Result rows = co_await session.run(sql::Fragment("select version from dirigent_migrations"));
  for (std::size_t row = 0; row < rows->size(); ++row) out.push_back(rows->at(row, 0).as_text());
  co_return out;
}

sql::Statement create_records(const sql::Dialect&) {
  return {
      "create table if not exists dirigent_migrations (version varchar(255) primary key, filename varchar(255) not "
      "null,"
      " checksum char(64) not null, duration bigint)",
      {}};
}

std::vector<sql::Statement> record_statements(const sql::Dialect& dialect, const ProjectMigration& migration,
                                              std::int64_t duration) {
  std::vector<sql::Statement> out{create_records(dialect)};
  sql::Fragment contract("insert into directus_migrations (version, name) values (");
  contract.parameter(migration.version).raw(", ").parameter(migration.name).raw(")");
  out.push_back(std::move(contract).statement(numbered(dialect)));
  sql::Fragment own("delete from dirigent_migrations where version = ");
  own.parameter(migration.version);
  out.push_back(std::move(own).statement(numbered(dialect)));
  sql::Fragment record = into_records();
  record.parameter(migration.version).raw(", ").parameter(migration.filename).raw(", ");
  record.parameter(migration.checksum).raw(", ").parameter(duration).raw(")");
  out.push_back(std::move(record).statement(numbered(dialect)));
  return out;
}

std::vector<sql::Statement> forget_statements(const sql::Dialect& dialect, const std::string& version) {
  std::vector<sql::Statement> out{create_records(dialect)};
  for (const char* head :
       {"delete from directus_migrations where version = ", "delete from dirigent_migrations where version = "}) {
    sql::Fragment statement(head);
    statement.parameter(version);
    out.push_back(std::move(statement).statement(numbered(dialect)));
  }
  return out;
}

sql::Statement accept_statement(const sql::Dialect& dialect, const ProjectMigration& migration) {
  sql::Fragment update("update dirigent_migrations set checksum = ");
  update.parameter(migration.checksum).raw(", filename = ").parameter(migration.filename);
  update.raw(" where version = ").parameter(migration.version);
  return std::move(update).statement(numbered(dialect));
}

}  // namespace dirigent::schema
