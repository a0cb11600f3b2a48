// What SQLite's planner knows about the tables. SQLite gathers nothing by itself, and without figures takes every
// index for a selective one; so the writer has it sample the tables after the first rows, and again each time their
// number has grown by half.
#pragma once
#include <atomic>
#include <cstdint>

#include "db/sqlite/connection.hpp"

namespace dirigent::db {

class SqliteStatistics {
 public:
  /// Samples the tables when enough rows were written through `writer` since the last time. REQUIRES: no transaction is
  /// open on it. A refusal leaves the old figures.
  void after_commit(SqliteConnection& writer);
  /// Grows with each sample. Connections opened before go on with what they knew.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  /// A connection was opened in place of the one before: its count of changes begins at 0.
  void begin(SqliteConnection& writer);

 private:
  std::int64_t due_at_ = 0;  // changes of the writer's connection
  std::atomic<std::uint64_t> generation_ = 0;
};

}  // namespace dirigent::db
