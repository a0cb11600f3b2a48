// Files of SQL before and after the schema. Each runs once: the guard table, migrations_applied, says which have.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

#include "app/migrations.hpp"
#include "app/up/steps.hpp"
#include "base/log.hpp"
#include "crypto/token.hpp"
#include "schema/migrations/execute.hpp"
#include "schema/own_tables.hpp"

namespace dirigent::app {

namespace {

namespace fs = std::filesystem;

struct SqlFile {
  std::string path, name, filename, text, checksum;  // name: with that of the folder, as it is recorded
};

/// "2-b.sql" is before "10-a.sql": by the number a name begins with, then by the name. Without a number: behind all.
std::pair<std::uint64_t, std::string_view> place_of(const SqlFile& file) {
  std::uint64_t number = std::numeric_limits<std::uint64_t>::max();
  std::from_chars(file.filename.data(), file.filename.data() + file.filename.size(), number);
  return {number, file.filename};
}

std::vector<SqlFile> files_of(const std::string& folder) {
  std::vector<SqlFile> out;
  std::error_code error;
  if (!fs::exists(folder, error)) return out;
  const std::string base = fs::absolute(folder).lexically_normal().filename().string();
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".sql" || !entry.is_regular_file()) continue;
    const std::string filename = entry.path().filename().string();
    SqlFile file{entry.path().string(), fmt::format("{}/{}", base, filename), filename, {}, {}};
    file.text = schema::text_of_file(file.path);
    file.checksum = crypto::sha256_hex(file.text);
    out.push_back(std::move(file));
  }
  if (error) throw std::runtime_error(fmt::format("Cannot read {}: {}", folder, error.message()));
  std::sort(out.begin(), out.end(), [](const SqlFile& a, const SqlFile& b) { return place_of(a) < place_of(b); });
  return out;
}

sql::Statement create_guard(const sql::Dialect& dialect) {
  return {fmt::format("create table if not exists migrations_applied (filename varchar(255) primary key, checksum "
                      "char(64), applied_at {} not null default current_timestamp, duration bigint)",
                      dialect.sqlite() ? "datetime" : "timestamp with time zone"),
          {}};
}

struct Guard {
  std::map<std::string, std::optional<std::string>> checksums;  // by recorded name
  std::vector<sql::Statement> preparation;                      // makes of the table what it has to be
};

// A table that a project kept for its own script before is gone on with: what it has recorded is not run again.
io::Task<Guard> read_guard(db::Database& database) {
  Guard guard;
  const db::Lease session = co_await database.read();
  const bool there = co_await schema::has_table(*session, std::string(schema::kGuardTable));
  if (!there) {
    guard.preparation.push_back(create_guard(database.dialect()));
    co_return guard;
  }
  const db::Result rows = co_await session->run(sql::Fragment("select * from migrations_applied"));
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < rows->columns(); ++i) places.emplace(rows->column_name(i), i);
  if (!places.contains("filename")) {
    throw std::runtime_error("The table migrations_applied has no column \"filename\": it is not the one `up` keeps");
  }
  const bool dated = places.contains("applied_at");
  for (const auto& [column, type] : {std::pair("checksum", "char(64)"), std::pair("duration", "bigint")}) {
    if (places.contains(column)) continue;
    guard.preparation.push_back({fmt::format("alter table migrations_applied add column {} {}", column, type), {}});
  }
  if (!dated) {
    guard.preparation.push_back({fmt::format("alter table migrations_applied add column applied_at {}",
                                             database.dialect().sqlite() ? "datetime" : "timestamp with time zone"),
                                 {}});
  }
  for (std::size_t row = 0; row < rows->size(); ++row) {
    std::optional<std::string>& checksum = guard.checksums[rows->at(row, places.at("filename")).as_text()];
    const auto place = places.find("checksum");
    if (place != places.end() && !rows->at(row, place->second).is_null()) {
      checksum = rows->at(row, place->second).as_text();
    }
  }
  co_return guard;
}

std::vector<sql::Statement> record(const sql::Dialect& dialect, const SqlFile& file, std::int64_t took) {
  sql::Fragment forget("delete from migrations_applied where filename = ");
  forget.parameter(file.name);
  sql::Fragment insert("insert into migrations_applied (filename, checksum, applied_at, duration) values (");
  insert.parameter(file.name).raw(", ").parameter(file.checksum).raw(", current_timestamp, ");
  insert.parameter(took).raw(")");
  return {std::move(forget).statement(dialect.postgres()), std::move(insert).statement(dialect.postgres())};
}

io::Task<void> accept(db::Database& database, SqlFile file) {
  base::log::warn(file.path + " was changed after it ran: accepted as it is now");
  auto transaction = co_await database.begin();
  sql::Fragment update("update migrations_applied set checksum = ");
  update.parameter(file.checksum).raw(" where filename = ").parameter(file.name);
  co_await transaction->session().run(std::move(update));
  co_await transaction->commit();
}

/// True when it has run. Throws std::runtime_error when it has changed since.
bool has_run(const Guard& guard, const SqlFile& file, bool allow_changed, bool& changed) {
  auto found = guard.checksums.find(file.name);
  if (found == guard.checksums.end()) {
    // By the file's name alone, and without a checksum: of the script that was there before.
    found = guard.checksums.find(file.filename);
    return found != guard.checksums.end() && !found->second;
  }
  changed = found->second && *found->second != file.checksum;
  if (changed && !allow_changed) {
    throw std::runtime_error(
        fmt::format("{} was changed after it ran. Put it back and write another file, or say --allow-changed to go on "
                    "as if it had always been so",
                    file.path));
  }
  return true;
}

io::Task<std::string> run_folder(Boot& boot, std::string folder) {
  const std::vector<SqlFile> files = files_of(folder);
  if (files.empty()) co_return "no files";
  db::Database& database = boot.database();
  const sql::Dialect& dialect = database.dialect();
  const Guard guard = co_await read_guard(database);
  std::vector<std::pair<SqlFile, schema::SqlScript>> pending;
  for (const SqlFile& file : files) {
    bool changed = false;
    const bool done = has_run(guard, file, boot.allow_changed, changed);
    if (changed) co_await accept(database, file);
    if (!done) pending.emplace_back(file, schema::read_script_of(file.path, file.text, dialect.postgres()));
  }
  const std::string filename = migration_settings(boot.config()).filename;
  bool first = true;
  for (auto& [file, script] : pending) {
    base::log::info("Running " + file.path);
    schema::ScriptRun run;
    run.path = file.path;
    run.statements = std::move(script.up);
    run.in_transaction = script.in_transaction;
    run.record = [&dialect, &guard, file = file, first](std::int64_t took) {
      std::vector<sql::Statement> out = first ? guard.preparation : std::vector<sql::Statement>{};
      for (sql::Statement& statement : record(dialect, file, took)) out.push_back(std::move(statement));
      return out;
    };
    co_await schema::run_script(database, filename, std::move(run));
    first = false;
  }
  co_return pending.empty() ? "nothing to do" : fmt::format("{} files", pending.size());
}

}  // namespace

io::Task<std::string> run_init(Boot& boot) {
  return run_folder(boot, boot.config().text("UP_INIT_PATH"));
}

io::Task<std::string> run_post(Boot& boot) {
  return run_folder(boot, boot.config().text("UP_INIT_POST_PATH"));
}

}  // namespace dirigent::app
