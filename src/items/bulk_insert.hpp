// Rows into a table: on PostgreSQL in few statements of many rows, which travel together; on SQLite, where a statement
// costs no travel, one statement run for each row, which needs no journal of its own.
//
// Statements of many rows are cut into a few fixed sizes, so that their texts repeat and the sessions' statement caches
// hit whatever the number of rows. Rows are inserted in the order given, and RETURNING answers in that order.
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
  std::vector<std::string> columns;    // none: every row is made of defaults alone
  std::vector<sql::Value> shared;      // of the first columns, when all rows have the same there
  std::vector<sql::Value> values;      // of the other columns, row by row
  std::size_t count = 0;               // rows
  std::string returning;               // a column, or empty
  sql::Fragment returning_sql;         // or a value of the row, which then travels as statements of many rows do
  bool returning_row_id = false;       // that column is the table's automatic integer key
  bool one_by_one = false;             // where a statement costs no travel
  std::vector<db::Batch::Link> links;  // among several row sets of one call
};

/// The returned column, in the order of the rows. The views in the results live as long as they do. The error of a
/// refused row has its index on SQLite.
io::Task<std::vector<db::Result>> insert_rows(db::Session& session, RowSet rows);

/// Several row sets one after the other, with one result each. DatabaseError::batch says which one was refused.
io::Task<std::vector<db::Result>> insert_linked(db::Batches& batches, std::vector<RowSet> sets);
/// Row sets as one call of the database takes them.
std::vector<db::Batch> batches_of(std::vector<RowSet> sets);

}  // namespace dirigent::items
