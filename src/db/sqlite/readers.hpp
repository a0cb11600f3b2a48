// Reading an SQLite database: a connection per loop for what is quick, connections in the blocking pool for what is
// not.
//
// A statement first runs on the loop for a few milliseconds at most. One that needs longer is interrupted and run anew
// in the blocking pool, so that a scan never stops the loop; reads have no side effects that a second run could repeat.
#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "db/database.hpp"
#include "db/shared_reads.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/statistics.hpp"

namespace dirigent::db {

class SqliteReaders : public std::enable_shared_from_this<SqliteReaders> {
 public:
  SqliteReaders(const Options& options, io::Loops& loops, io::BlockingPool& pool,
                std::shared_ptr<const SqliteStatistics> statistics);

  /// REQUIRES: called on one of the loops.
  io::Task<Result> run(sql::Statement statement);
  /// Ends scans that still run. REQUIRES: the loops have stopped.
  void stop() { stopping_ = true; }
  /// Closes every connection, each on its own loop; the next statement opens one again.
  io::Task<void> close();

 private:
  using TimePoint = SqliteConnection::TimePoint;
  struct Reader {
    std::unique_ptr<SqliteConnection> connection;
    std::uint64_t statistics = 0;  // the generation it knows
  };
  struct OfLoop {
    Reader reader;
    std::shared_ptr<SharedReads> scans;
  };
  OfLoop& of_loop();
  SqliteAttempt try_on_loop(Reader& reader, const sql::Statement& statement, TimePoint deadline);
  static io::Task<Result> share_scan(std::shared_ptr<SharedReads> scans, sql::Statement statement);
  static io::Task<std::vector<Result>> scan(std::shared_ptr<SqliteReaders> self, std::vector<sql::Statement> one);
  Result scan_in_pool(const sql::Statement& statement, TimePoint deadline);

  static io::Task<void> close_on_loop(std::shared_ptr<SqliteReaders> self, std::size_t loop);

  void refresh(Reader& reader, SqliteConnection::Access access);

  const Options options_;
  io::Loops& loops_;
  io::BlockingPool& pool_;
  const std::shared_ptr<const SqliteStatistics> statistics_;
  std::vector<OfLoop> by_loop_;  // each used by its loop's thread only
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<Reader> for_scans_;  // idle ones
};

}  // namespace dirigent::db
