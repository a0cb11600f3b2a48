// A result of SQLite: cells and texts copied out of the statement while it stepped.
#pragma once
#include <sqlite3.h>

#include <optional>
#include <vector>

#include "db/arena.hpp"
#include "db/database.hpp"
#include "db/sqlite/group_counter.hpp"

namespace dirigent::db {

class SqliteRows final : public Rows {
 public:
  std::size_t size() const override { return names_.empty() ? 0 : cells_.size() / names_.size(); }
  std::size_t columns() const override { return names_.size(); }
  std::string_view column_name(std::size_t column) const override { return names_.at(column); }
  Cell at(std::size_t row, std::size_t column) const override { return cells_[row * names_.size() + column]; }
  std::int64_t affected() const override { return affected_; }

  /// REQUIRES: the statement was stepped at least once, so that it knows its columns after a schema change.
  void name_columns(sqlite3_stmt* statement);
  /// REQUIRES: name_columns() and a row to read.
  void add_row(sqlite3_stmt* statement);
  /// Makes add_row() leave rows out.
  void keep(const sql::GroupLimit& limit) { groups_.emplace(limit); }
  /// A row of one number, of a result without named columns.
  void add_integer(std::int64_t number);
  void set_affected(std::int64_t affected) { affected_ = affected; }

 private:
  Arena arena_;
  std::vector<std::string_view> names_;
  std::vector<Cell> cells_;
  std::int64_t affected_ = 0;
  std::optional<SqliteGroupCounter> groups_;
};

}  // namespace dirigent::db
