// The one writer of an SQLite database, shared by all loops.
//
// A transaction takes its turn in a task queue. One that ends while others wait does not commit: it leaves its work in
// the open SQLite transaction, hands the turn on, and is acknowledged only when the shared COMMIT has returned: one
// fsync for the whole group. The first member of a group works in the plain transaction, later ones in a savepoint, so
// that a rollback undoes one member only. The COMMIT is a queued turn of its own, taken behind the members already
// waiting; that bounds the group, as do a count and an age. When COMMIT fails, or SQLite gives up the transaction by
// itself, every member that was not acknowledged fails.
//
// Checkpoints are no part of a COMMIT (checkpoints.hpp).
//
// COMMIT, statements that carry much, queries that take long and whatever a schema change runs are executed by the
// writer's own thread: neither an fsync nor a bulk insert nor a scan stops a loop.
#pragma once
#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "db/acknowledgement.hpp"
#include "db/database.hpp"
#include "db/sqlite/checkpoints.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/foreign_keys.hpp"
#include "db/sqlite/statistics.hpp"

namespace dirigent::db {

class SqliteWriter : public std::enable_shared_from_this<SqliteWriter> {
 public:
  SqliteWriter(const Options& options, std::shared_ptr<SqliteStatistics> statistics);

  /// Takes the turn and opens a transaction. Throws kUnavailable when no turn came in time, kBusy when another process
  /// writes all the while. The turn is the caller's until finish() or abandon().
  io::Task<void> enter(TransactionKind kind);
  /// Commits the caller's work; durable when it returns. Gives the turn back in every case.
  io::Task<void> finish();
  /// Undoes the caller's work and gives the turn back. Never suspends.
  void abandon() noexcept;

  /// REQUIRES for all below: the turn.
  io::Task<std::vector<Result>> run_all(std::vector<sql::Statement> statements);
  io::Task<std::unique_ptr<Inserting>> begin_batches(std::vector<Batch> batches);
  void savepoint();
  void release_savepoint();
  void rollback_to_savepoint();
  /// Tasks that wait for the turn.
  std::size_t waiting() const { return turn_.waiting(); }

  /// Waits for its turn, commits what is open and closes the file; the next transaction opens it again.
  io::Task<void> close();
  /// Ends what still runs and joins the thread. REQUIRES: the loops have stopped; transactions may still be destroyed
  /// afterwards.
  void stop();

 private:
  io::Task<void> open();
  io::Task<void> start(TransactionKind kind);
  io::Task<void> settle_group();
  io::Task<void> run_when_free(const char* command);
  /// Runs `work` on the connection, unless the transaction is gone; notices when it goes now.
  template <class Work>
  Result guarded(Work work);
  template <class Work>
  Result guarded(std::chrono::milliseconds limit, Work work);
  Result execute(const sql::Statement& statement);
  Result execute(const sql::Statement& statement, std::chrono::milliseconds limit);
  std::vector<Result> execute_all(const std::vector<sql::Statement>& statements, std::size_t first = 0);
  bool execute_on_loop(const std::vector<sql::Statement>& statements, std::vector<Result>& results);
  std::vector<Result> execute_batches(std::vector<Batch>& batches);
  void require_idle() const;
  template <class T>
  io::Task<T> in_thread(std::function<T()> job);
  void behind_thread(void (SqliteWriter::*act)() noexcept) noexcept;
  void lose_group(const DatabaseError& cause);
  void end_transaction() noexcept;
  bool group_may_grow() const;
  void queue_committer(io::Executor executor);
  static io::Task<void> commit_in_turn(std::shared_ptr<SqliteWriter> self);
  void post_commit(bool end_turn);
  void commit(bool end_turn) noexcept;
  using Members = std::vector<std::shared_ptr<Acknowledgement>>;
  static void acknowledge(Members members, const std::optional<DatabaseError>& refusal) noexcept;
  void undo() noexcept;
  void leave() noexcept;
  void pass_turn() noexcept { turn_.unlock(); }

  const Options options_;
  SqliteCheckpoints checkpoints_;
  const std::shared_ptr<SqliteStatistics> statistics_;
  io::TaskMutex turn_;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<SqliteConnection> connection_;

  // Of the member whose turn it is.
  TransactionKind kind_ = TransactionKind::kWrite;
  bool in_savepoint_ = false;
  bool thread_works_ = false;           // on a job of the member
  std::atomic<int> inserting_ = 0;      // jobs of the member that were begun and have not ended
  std::shared_ptr<const int> unended_;  // held by what the member began and has not asked for
  unsigned savepoints_ = 0;
  std::optional<DatabaseError> lost_;  // why its transaction is gone
  std::optional<TouchedTables> touched_;

  // Of the group.
  bool open_ = false;  // BEGIN was executed, COMMIT not yet
  bool committer_queued_ = false;
  std::chrono::steady_clock::time_point begun_;
  Members waiting_;  // members that ended and await the COMMIT

  std::unique_ptr<io::BlockingPool> thread_;  // last: joined before what its jobs use goes
};

}  // namespace dirigent::db
