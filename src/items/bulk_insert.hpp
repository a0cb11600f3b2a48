// Rows into a table in few statements.
//
// Statements are cut into a few fixed sizes, so that their texts repeat and the sessions' statement caches hit whatever
// the number of rows; on PostgreSQL they travel together. Rows are inserted in the order given, and RETURNING answers
// in that order on both databases.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "sql/fragment.hpp"

namespace dirigent::items {

struct RowSet {
  std::string table;
  std::vector<std::string> columns;  // none: every row is made of defaults alone
  std::vector<sql::Value> values;    // row by row
  std::size_t count = 0;             // rows
  std::string returning;             // a column, or empty
};

/// The returned column, in the order of the rows. The views in the results live as long as they do.
io::Task<std::vector<db::Result>> insert_rows(db::Session& session, RowSet rows);

}  // namespace dirigent::items
