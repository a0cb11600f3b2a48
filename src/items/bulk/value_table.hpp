// Rows of values as a table in FROM, so that one statement changes or finds many rows, each by values of its own.
//
// On PostgreSQL every column travels as one array, whatever the number of rows. On SQLite the rows are a VALUES list of
// a few fixed sizes, filled up with rows of NULL that match nothing, so that texts repeat.
#pragma once
#include <string>
#include <vector>

#include "schema/schema.hpp"
#include "sql/dialect.hpp"
#include "sql/fragment.hpp"

namespace dirigent::items {

class ValueTable {
 public:
  explicit ValueTable(const sql::Dialect& dialect) : dialect_(dialect) {}

  /// A column with values as `field` stores them. Gives its position.
  std::size_t add_column(const schema::Field& field);
  std::size_t add_flags();
  std::size_t add_numbers();
  /// The next row's values, a place for each column.
  void add_row(std::vector<sql::Value> values);
  std::size_t rows() const { return columns_.empty() ? 0 : values_.size() / columns_.size(); }

  /// Most rows of one statement.
  std::size_t most() const;
  /// `count` rows from `first` on, as an entry of FROM.
  sql::Fragment from(std::size_t first, std::size_t count) const;
  /// A column of it, of the type of its field.
  sql::Fragment value(std::size_t column) const;

 private:
  sql::Fragment lists(std::size_t first, std::size_t count) const;
  sql::Fragment arrays(std::size_t first, std::size_t count) const;

  const sql::Dialect& dialect_;
  std::vector<std::string> columns_;  // types on PostgreSQL
  std::vector<sql::Value> values_;    // row by row
};

/// A column's type without the length that a cast would cut values to.
std::string type_without_length(std::string type);

}  // namespace dirigent::items
