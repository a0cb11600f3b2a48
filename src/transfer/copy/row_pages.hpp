// All rows of a table without a key of one column, part by part: on PostgreSQL through a cursor, on SQLite by row ids,
// or in the order of the key where a table has none of these. Used by one task, inside one transaction.
#pragma once
#include <optional>
#include <string>

#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::transfer {

class RowPages {
 public:
  /// `columns` is what is selected. REQUIRES: the session is inside a transaction; it and the table outlive this
  RowPages(db::Session& session, const sql::Table& table, sql::Fragment columns);

  /// The next rows; none at the end. Behind the columns there may be one more.
  io::Task<db::Result> next();

 private:
  io::Task<db::Result> next_of_cursor();
  sql::Fragment select() const;

  db::Session& session_;
  const sql::Table& table_;
  const sql::Fragment columns_;
  std::string cursor_;  // PostgreSQL; empty before the first rows
  std::string place_;   // SQLite: the name of the row id
  std::optional<std::int64_t> last_;
  std::size_t read_ = 0;
};

}  // namespace dirigent::transfer
