#include "schema/migrations/execute.hpp"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

#include "base/text.hpp"
#include "db/sqlite/connection.hpp"

namespace dirigent::schema {

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t since(Clock::time_point began) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count();
}

struct Words {
  std::string said;
  std::size_t line = 1;  // of the statement
};

// PostgreSQL points at the place in lines of its own ("LINE 3: ..."), which become the file's.
Words words_of(const std::string& message) {
  Words out;
  for (const std::string& raw : base::split(message, '\n')) {
    std::string_view line = base::trim(raw);
    if (line.starts_with("ERROR:")) line = base::trim(line.substr(6));
    if (line.starts_with("LINE ")) {
      const auto number = base::to_integer(line.substr(5, line.find(':') - 5));
      if (number && *number > 0) out.line = static_cast<std::size_t>(*number);
      continue;
    }
    if (line.empty() || line == "^") continue;
    out.said += (out.said.empty() ? "" : "; ") + std::string(line);
  }
  return out;
}

// "... cannot run inside a transaction block", "cannot VACUUM from within a transaction"
bool wants_no_transaction(std::string_view said) {
  return said.find("inside a transaction block") != std::string_view::npos ||
         said.find("from within a transaction") != std::string_view::npos;
}

[[noreturn]] void refuse(const std::string& path, const ScriptStatement& statement, const db::DatabaseError& error) {
  const Words words = words_of(error.message);
  const std::string_view hint =
      wants_no_transaction(words.said) ? ": a line `-- NO TRANSACTION` in the file runs each statement by itself" : "";
  throw std::runtime_error(fmt::format("{}:{}: {}{}", path, statement.line + words.line - 1, words.said, hint));
}

io::Task<void> run_each(db::Session& session, const ScriptRun& run) {
  for (const ScriptStatement& statement : run.statements) {
    try {
      sql::Statement one{statement.text, {}};
      co_await session.run(std::move(one));
    } catch (const db::DatabaseError& error) {
      refuse(run.path, statement, error);
    }
  }
}

// What the connection was opened with. Files set what they like (dumps empty the search path), and the connection goes
// on to others.
io::Task<std::vector<sql::Statement>> settings_of(db::Session& session) {
  std::vector<sql::Statement> out;
  if (!session.dialect().postgres()) co_return out;
  const db::Result rows = co_await session.run(
      sql::Fragment("select name, current_setting(name) from pg_settings where source = 'session'"));
  out.push_back({"reset session authorization", {}});
  out.push_back({"reset all", {}});
  for (std::size_t row = 0; row < rows->size(); ++row) {
    out.push_back({"select set_config($1, $2, false)", {rows->at(row, 0).as_text(), rows->at(row, 1).as_text()}});
  }
  co_return out;
}

io::Task<void> write_record(db::Session& session, std::vector<sql::Statement> settings,
                            std::vector<sql::Statement> statements) {
  std::move(statements.begin(), statements.end(), std::back_inserter(settings));
  if (!settings.empty()) co_await session.run_all(std::move(settings));
}

io::Task<std::int64_t> run_whole(db::Database& database, ScriptRun run) {
  auto transaction = co_await database.begin(db::TransactionKind::kSchema);
  std::vector<sql::Statement> settings = co_await settings_of(transaction->session());
  const auto began = Clock::now();
  co_await run_each(transaction->session(), run);
  const std::int64_t took = since(began);
  try {
    co_await write_record(transaction->session(), std::move(settings), run.record(took));
    co_await transaction->commit();
  } catch (const db::DatabaseError& error) {
    throw std::runtime_error(fmt::format("{}: {}", run.path, words_of(error.message).said));
  }
  co_return took;
}

// On the one connection of a transaction that is left at once: settings hold from statement to statement.
io::Task<std::int64_t> run_apart(db::Database& database, ScriptRun run) {
  auto transaction = co_await database.begin(db::TransactionKind::kSchema);
  db::Session& session = transaction->session();
  sql::Statement leave{"commit", {}};
  co_await session.run(std::move(leave));
  std::vector<sql::Statement> settings = co_await settings_of(session);
  const auto began = Clock::now();
  co_await run_each(session, run);
  const std::int64_t took = since(began);
  try {
    sql::Statement enter{"begin", {}};
    co_await session.run(std::move(enter));
    co_await write_record(session, std::move(settings), run.record(took));
    co_await transaction->commit();
  } catch (const db::DatabaseError& error) {
    throw std::runtime_error(fmt::format("{}: {}", run.path, words_of(error.message).said));
  }
  co_return took;
}

// The shared writer is never outside a transaction: the file has a connection of its own for its statements.
std::int64_t run_apart_on_file(const std::string& filename, const ScriptRun& run) {
  const auto never = db::SqliteConnection::TimePoint::max();
  db::SqliteConnection connection(filename, db::SqliteConnection::Access::kWrite);
  sqlite3_limit(connection.handle(), SQLITE_LIMIT_ATTACHED, 1);  // VACUUM works in a database that it attaches
  const auto began = Clock::now();
  for (const ScriptStatement& statement : run.statements) {
    try {
      connection.execute({statement.text, {}}, never, false);
    } catch (const db::DatabaseError& error) {
      refuse(run.path, statement, error);
    }
  }
  return since(began);
}

}  // namespace

io::Task<std::int64_t> run_script(db::Database& database, std::string filename, ScriptRun run) {
  if (run.in_transaction) co_return co_await run_whole(database, std::move(run));
  if (database.dialect().postgres()) co_return co_await run_apart(database, std::move(run));
  const std::int64_t took = run_apart_on_file(filename, run);
  ScriptRun rest = std::move(run);
  rest.statements.clear();
  rest.record = [took, record = std::move(rest.record)](std::int64_t) { return record(took); };
  co_await run_whole(database, std::move(rest));
  co_return took;
}

SqlScript read_script_of(const std::string& path, const std::string& text, bool postgres) {
  try {
    return read_script(text, postgres);
  } catch (const ScriptError& error) {
    throw std::runtime_error(fmt::format("{}:{}: {}", path, error.line, error.what()));
  }
}

}  // namespace dirigent::schema
