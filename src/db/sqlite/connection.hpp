// One SQLite connection: opened with our settings, runs a statement to its end and copies the result.
//
// Calls lock the connection for their duration, so that a rollback from a loop waits for a statement that still runs in
// another thread; between calls any thread may go on with it.
#pragma once
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "db/database.hpp"
#include "db/sqlite/rows.hpp"
#include "db/sqlite/statements.hpp"

namespace dirigent::db {

class SqliteConnection {
 public:
  /// kScan: a kRead that goes through much more than a cache would keep.
  enum class Access { kRead, kScan, kWrite };
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Opens the file, which is created when only it is missing. kRead refuses every change (PRAGMA query_only). Throws
  /// DatabaseError: kOther when the directory does not exist, kBusy while another process holds the file.
  SqliteConnection(const std::string& filename, Access access);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// Runs one statement; past `deadline` it is interrupted (kCancelled). `keep` caches the compiled statement.
  Result execute(const sql::Statement& statement, TimePoint deadline, bool keep = true);
  /// Inserts the rows of a batch; one result with what they return.
  Result execute_batch(const Batch& batch, TimePoint deadline);
  /// Runs a statement without parameters and without a deadline: BEGIN, SAVEPOINT, PRAGMA.
  void command(const char* text);
  /// False when SQLite has rolled the transaction back by itself (disk full, I/O error, interrupt).
  bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  /// True when deferred foreign keys are violated: a COMMIT would be refused.
  bool owes_foreign_keys() const;
  /// Statements end (kCancelled) once `flag` is set. REQUIRES: the flag outlives the connection.
  void stop_on(const std::atomic<bool>& flag) { stop_ = &flag; }
  /// Pages in the WAL after the last commit made here.
  int wal_pages() const { return wal_pages_; }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  void open(const std::string& filename, Access access);
  void set_up(Access access);
  void harden();
  static int has_to_end(void* self);
  static int committed(void* self, sqlite3* handle, const char* database, int pages);

  std::mutex mutex_;
  const std::atomic<bool>* stop_ = nullptr;
  int wal_pages_ = 0;
  TimePoint deadline_ = TimePoint::max();
  std::unique_ptr<sqlite3, Close> handle_;
  std::optional<SqliteStatements> statements_;  // goes before the handle
};

/// What an attempt gave: a result, or the error that took its place (so that callers can wait outside a catch block).
struct SqliteAttempt {
  Result result;
  std::optional<DatabaseError> error;
};
SqliteAttempt attempt(SqliteConnection& connection, const sql::Statement& statement,
                      SqliteConnection::TimePoint deadline);

}  // namespace dirigent::db
