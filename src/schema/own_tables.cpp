#include "schema/own_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dirigent::schema {

bool is_own_table(std::string_view table) {
  return table == kNamedTokens || table == kPasskeys || table == kChallenges || table == kMigrationRecords ||
         table == kSchemaHistory || table == kBootMarks || table.starts_with(kQuarantine);
}

bool is_own_table(const sql::Table& table) {
  if (table.name == kGuardTable) {
    const auto has = [&table](std::string_view column) {
      return std::any_of(table.columns.begin(), table.columns.end(),
                         [&](const auto& one) { return one.name == column; });
    };
    return has("filename") && has("checksum") && has("applied_at") && has("duration");
  }
  return is_own_table(std::string_view(table.name));
}

std::vector<sql::Statement> create_own_tables(const sql::Dialect& dialect) {
  const std::string_view uuid = dialect.sqlite() ? "char(36)" : "uuid";
  const std::string_view time = dialect.sqlite() ? "datetime" : "timestamp with time zone";
  const std::string tokens = fmt::format(
      "create table if not exists {} (id {} primary key, \"user\" {} not null, name varchar(255) not null, hash "
      "char(64)"
      " not null unique, prefix varchar(16) not null, policies text, ip_access text, expires {}, created {} not null,"
      " last_used {})",
      kNamedTokens, uuid, uuid, time, time, time);
  const std::string passkeys = fmt::format(
      "create table if not exists {} (id {} primary key, \"user\" {} not null, name varchar(255) not null, credential"
      " varchar(1400) not null unique, public_key text not null, sign_count bigint not null, transports text, backed_up"
      " boolean not null, created {} not null, last_used {})",
      kPasskeys, uuid, uuid, time, time);
  const std::string challenges = fmt::format(
      "create table if not exists {} (digest char(64) primary key, expires {} not null)", kChallenges, time);
  const auto index = [](std::string_view table) {
    return fmt::format("create index if not exists {0}_user on {0} (\"user\")", table);
  };
  std::vector<sql::Statement> statements;
  for (std::string text : {tokens, index(kNamedTokens), passkeys, index(kPasskeys), challenges})
    statements.push_back({std::move(text), {}});
  return statements;
}

std::vector<sql::Statement> create_life_tables() {
  const std::string quarantine = fmt::format(
      "create table if not exists {} (id varchar(36) primary key, name varchar(600) not null, kind varchar(20) not "
      "null,"
      " kept_rows bigint not null, created bigint not null, expires bigint not null, \"user\" varchar(36), history"
      " integer not null, record text not null)",
      kQuarantine);
  const std::string history = fmt::format(
      "create table if not exists {} (id integer primary key, kind varchar(20) not null, source varchar(1000) not null,"
      " \"user\" varchar(36), created bigint not null, undone_by integer, before text not null, after text not null,"
      " departed text not null)",
      kSchemaHistory);
  return {{quarantine, {}}, {history, {}}};
}

}  // namespace dirigent::schema
