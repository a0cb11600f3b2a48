// One runner of migrations, or of a boot, at a time on a database: the others wait and then find nothing to do.
//
// PostgreSQL: an advisory lock, held by a transaction that does nothing else. SQLite: a lock on a file beside the
// database's, which is gone with its holder. Both end with the process that holds them.
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::schema {

class RunLock {
 public:
  RunLock() = default;
  ~RunLock();
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;

  /// Waits for `limit` at most, with a line in the log about who holds it; std::runtime_error then. `filename` is the
  /// SQLite database's. REQUIRES: on PostgreSQL a pool of two connections, one of which is held.
  static io::Task<RunLock> take(db::Database& database, std::string filename, std::chrono::milliseconds limit);

 private:
  std::unique_ptr<db::Transaction> transaction_;
  int file_ = -1;
  std::string path_;
};

}  // namespace dirigent::schema
