#include "db/sqlite/connection.hpp"

#include <filesystem>

#include "db/sqlite/batch.hpp"
#include "db/sqlite/error.hpp"
#include "db/sqlite/functions.hpp"
#include "db/sqlite/gathered_wal.hpp"
#include "db/sqlite/run.hpp"
#include "db/sqlite/search_rank.hpp"

namespace dirigent::db {
namespace {

using Kind = DatabaseError::Kind;

constexpr int kOperationsPerDeadlineCheck = 1000;  // some 20 to 50 microseconds

void check_directory(const std::string& filename) {
  const auto directory = std::filesystem::path(filename).parent_path();
  std::error_code ignored;
  if (std::filesystem::is_directory(filename, ignored)) {
    throw DatabaseError(Kind::kOther, "cannot open the database file \"" + filename + "\": it is a directory");
  }
  if (directory.empty() || std::filesystem::is_directory(directory, ignored)) return;
  throw DatabaseError(Kind::kOther, "cannot open the database file \"" + filename + "\": there is no directory \"" +
                                        directory.string() + "\"");
}

// A statement that may fail half way, and a savepoint, keep the pages they change, to undo them: in memory, never in a
// temporary file, which would cost a bulk insert half as much again. A limit past which they move to a file is no way
// out: SQLite 3.40 then takes the file for a full disk when it happens within a savepoint. Takes effect only before
// SQLite is first used.
constexpr int kInMemoryAlways = -1;

void configure_library() {
  static const int once = [] {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);  // nobody reads the counters, which cost a lock an allocation
    return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, kInMemoryAlways);
  }();
  static_cast<void>(once);
}

}  // namespace

SqliteConnection::SqliteConnection(const std::string& filename, Access access) {
  open(filename, access);
  try {
    set_up(access);
  } catch (DatabaseError& error) {
    error.message = "cannot use the database file \"" + filename + "\": " + error.message;
    throw;
  }
}

void SqliteConnection::set_up(Access access) {
  harden();
  add_search_rank(handle_.get());
  define_functions(handle_.get());
  statements_.emplace(handle_.get());
  sqlite3_progress_handler(handle_.get(), kOperationsPerDeadlineCheck, &has_to_end, this);
  command("PRAGMA foreign_keys = ON");
  if (access != Access::kWrite) {
    command("PRAGMA trusted_schema = OFF");
    // Some thousand rows of a kilobyte are read again and again; scans have the system's cache.
    command(access == Access::kScan ? "PRAGMA cache_size = -3000" : "PRAGMA cache_size = -8000");
    command("PRAGMA query_only = ON");
    return;
  }
  // Triggers fill the indexes of searches, which SQLite before 3.44 takes for unsafe. A database can do no more with
  // it: no extension is loaded, no file attached, and the server defines no function for statements.
  command("PRAGMA trusted_schema = ON");
  command(
      "PRAGMA page_size = 8192");  // of a new file: half the pages to write for rows of a kilobyte and their indexes
  command("PRAGMA cache_size = -16000");  // a list of hundreds of rows with its history stays in memory until COMMIT
  sqlite3_wal_hook(handle_.get(), &committed, this);  // in place of checkpoints within a COMMIT
  command("PRAGMA journal_mode = WAL");
  command("PRAGMA synchronous = FULL");  // power loss takes no acknowledged write; group commit shares the cost
  command("PRAGMA secure_delete = FAST");
  command("PRAGMA journal_size_limit = 67108864");
}

SqliteConnection::~SqliteConnection() = default;

void SqliteConnection::open(const std::string& filename, Access access) {
  configure_library();
  check_directory(filename);
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(filename.c_str(), &handle, kFlags, access == Access::kWrite ? gathering_vfs() : nullptr);
  handle_.reset(handle);  // to be closed even when opening failed
  if (code == SQLITE_OK) return;
  DatabaseError error = handle ? sqlite_error(handle, code) : sqlite_error(code, sqlite3_errstr(code));
  error.message = "cannot open the database file \"" + filename + "\": " + error.message;
  throw error;
}

void SqliteConnection::harden() {
  sqlite3* handle = handle_.get();
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0);
}

Result SqliteConnection::execute(const sql::Statement& statement, TimePoint deadline, bool keep) {
  const std::scoped_lock lock(mutex_);
  deadline_ = deadline;
  const auto use = statements_->use(statement.text, keep);
  require_parameters(use.get(), statement.parameters.size());
  int index = 0;
  for (const sql::Value& value : statement.parameters) bind(use.get(), ++index, value);
  auto rows = std::make_unique<SqliteRows>();
  if (statement.keep) rows->keep(*statement.keep);
  collect(use.get(), *rows);
  if (!sqlite3_stmt_readonly(use.get())) rows->set_affected(sqlite3_changes64(handle_.get()));
  return rows;
}

Result SqliteConnection::execute_batch(const Batch& batch, TimePoint deadline) {
  const std::scoped_lock lock(mutex_);
  deadline_ = deadline;
  return SqliteBatch(handle_.get(), *statements_, batch).run();
}

void SqliteConnection::command(const char* text) {
  execute({text, {}}, TimePoint::max());
}

bool SqliteConnection::owes_foreign_keys() const {
  int owed = 0, highest = 0;
  sqlite3_db_status(handle_.get(), SQLITE_DBSTATUS_DEFERRED_FKS, &owed, &highest, 0);
  return owed != 0;
}

int SqliteConnection::has_to_end(void* self) {
  const auto& connection = *static_cast<const SqliteConnection*>(self);
  if (connection.stop_ && connection.stop_->load(std::memory_order_relaxed)) return 1;
  const TimePoint deadline = connection.deadline_;
  return deadline != TimePoint::max() && std::chrono::steady_clock::now() >= deadline;
}

int SqliteConnection::committed(void* self, sqlite3*, const char*, int pages) {
  static_cast<SqliteConnection*>(self)->wal_pages_ = pages;
  return SQLITE_OK;
}

SqliteAttempt attempt(SqliteConnection& connection, const sql::Statement& statement,
                      SqliteConnection::TimePoint deadline) {
  SqliteAttempt outcome;
  try {
    outcome.result = connection.execute(statement, deadline);
  } catch (DatabaseError& error) {
    outcome.error = std::move(error);
  }
  return outcome;
}

}  // namespace dirigent::db
