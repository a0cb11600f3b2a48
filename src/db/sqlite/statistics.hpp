// What SQLite's planner knows about the tables. SQLite gathers nothing by itself, and without figures takes every
// index for a selective one, or with old ones a table that has grown for a small one; so the writer has it sample a
// table after its first rows, and again each time their number has grown by half.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "db/sqlite/connection.hpp"

namespace dirigent::db {

class SqliteStatistics {
 public:
  /// Looks which tables have grown when enough rows were written through `writer` since the last time, and samples
  /// those. REQUIRES: no transaction is open on it. A refusal leaves the old figures.
  void after_commit(SqliteConnection& writer);
  /// Grows with each sample. Connections opened before go on with what they knew.
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  /// A connection was opened in place of the one before: its count of changes begins at 0.
  void begin(SqliteConnection& writer);

 private:
  /// What a table was when it was last sampled, or first looked at.
  struct Table {
    std::int64_t rows = 0;     // as SQLite counted them
    std::int64_t highest = 0;  // row id: how many rows came since tells the next one
  };

  std::map<std::string, Table> tables_;
  std::int64_t due_at_ = 0;  // changes of the writer's connection
  std::atomic<std::uint64_t> generation_ = 0;
};

}  // namespace dirigent::db
