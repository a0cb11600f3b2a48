// Counts rows by the value of one column, to keep only some of each.
#pragma once
#include <sqlite3.h>

#include <string>
#include <unordered_map>

#include "sql/fragment.hpp"

namespace dirigent::db {

class SqliteGroupCounter {
 public:
  explicit SqliteGroupCounter(const sql::GroupLimit& limit) : limit_(limit) {}
  /// Counts the row the statement stands on. False when it is not to be kept.
  bool takes(sqlite3_stmt* statement);

 private:
  sql::GroupLimit limit_;
  std::unordered_map<std::string, std::int64_t> seen_;
};

}  // namespace dirigent::db
