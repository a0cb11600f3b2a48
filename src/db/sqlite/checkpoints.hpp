// Checkpoints: what commits left in the WAL is copied into the database file, by a thread and a connection of their
// own, so that no commit waits for it. SQLite lets a checkpoint run beside readers and a writer.
#pragma once
#include <atomic>
#include <memory>
#include <string>

#include "db/sqlite/connection.hpp"
#include "io/task.hpp"

namespace dirigent::db {

class SqliteCheckpoints {
 public:
  explicit SqliteCheckpoints(std::string filename);

  /// Begins a checkpoint when the WAL has grown enough and none runs. `pages` is what the WAL holds after a commit. Any
  /// thread; never waits.
  void after_commit(int pages);
  /// Past this many pages (64 MiB at 8 KiB each) the writer has to wait for a checkpoint of its own: readers and a
  /// writer that never pause can keep the WAL from beginning anew.
  static bool overdue(int pages);
  /// Closes the connection, behind a checkpoint that runs.
  io::Task<void> close();
  /// Joins the thread. REQUIRES: the loops have stopped.
  void stop() { thread_.reset(); }

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::unique_ptr<io::BlockingPool> thread_;
};

/// Copies what it can without waiting for anyone. Failing leaves the WAL as it is, for a later one.
void checkpoint(SqliteConnection& connection);

}  // namespace dirigent::db
