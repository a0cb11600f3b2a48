// Rows changed many at a time, each in its own way, in a few statements: UPDATE ... FROM a table of values, one for
// each set of columns that are written together, or one for all where there are many such sets.
#pragma once
#include <functional>
#include <vector>

#include "items/payload.hpp"
#include "sql/dialect.hpp"

namespace dirigent::items {

/// A row by its key, and what it gets.
struct RowUpdate {
  sql::Value key;
  const Values* values;
};

/// What a field gets instead of `given`; `stored` is the column as it is.
using Merged = std::function<sql::Fragment(const schema::Field& field, sql::Fragment stored, sql::Fragment given)>;

/// Statements that do what an UPDATE for each row, in the order given, would. Rows that write nothing are left out. A
/// row that comes several times is changed by as many statements. Which row was refused the database does not say: try
/// the rows one by one.
std::vector<sql::Fragment> update_statements(const sql::Dialect& dialect, const schema::Collection& collection,
                                             const std::vector<RowUpdate>& rows, const Merged& merged = nullptr);

/// Statements that each answer a row when the order counts: when a row is to get a value of a unique column that
/// another one has now. Without such a value, and with each row but once in `rows`, all orders come to the same.
std::vector<sql::Fragment> order_checks(const sql::Dialect& dialect, const schema::Collection& collection,
                                        const std::vector<RowUpdate>& rows);
/// True when a row comes several times and unique columns are written.
bool repeats_unique(const schema::Collection& collection, const std::vector<RowUpdate>& rows);

/// `"column" = ?, ...` for one set of values; empty when there are none.
sql::Fragment assignments(const schema::Collection& collection, const Values& values);

}  // namespace dirigent::items
