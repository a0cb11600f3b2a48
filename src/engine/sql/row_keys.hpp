// What stands in FROM for a collection, and conditions on the keys of its rows.
//
// A collection with a primary key of one column is its table. Any other is a sub-select of the table with one column
// more, schema::kRowKey, which names the row: the joined parts of its key, its place, or for a view nothing. Both
// databases take such a sub-select apart, so that nothing is computed that nobody asks for. Conditions on a key of
// several columns are conditions on the columns, by which their index is used.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/row_key.hpp"
#include "sql/dialect.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// The table, or the sub-select; an alias has to follow.
sql::Fragment rows_of(const sql::Dialect& dialect, const schema::Collection& collection);

/// The key of a row of the table itself, `alias` being its name there. REQUIRES: not keyed_by_column
sql::Fragment row_key(const sql::Dialect& dialect, const schema::Collection& collection, std::string_view alias);

/// The rows that `keys` name; those that no row can have name none. `alias` is the name of the table itself.
sql::Fragment in_table(const sql::Dialect& dialect, const schema::Collection& collection, std::string_view alias,
                       const std::vector<sql::Value>& keys);
/// The same where `alias` is the name of rows_of().
sql::Fragment in_rows(const sql::Dialect& dialect, const schema::Collection& collection, std::string_view alias,
                      const std::vector<sql::Value>& keys);

}  // namespace dirigent::engine
