// Branches -> SQL. The one place that decides which shape a branch's statement has.
#pragma once
#include <vector>

#include "engine/plan.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// Which rows a statement is about, besides the branch's own conditions.
struct RowKeys {
  /// Root: primary keys of a Target. Others: keys of the parents' rows.
  std::vector<sql::Value> values;
  bool all = false;  // no restriction by keys (root only)
};

/// How limit and offset per parent are kept, and with that how a result is to be read.
enum class Shape {
  kWhole,   // the statement gives exactly the rows wanted, in order
  kCapped,  // all rows of all parents in order, up to kRowCap; the reader counts off each parent's
  kRanked,  // only the rows wanted, in any order; the last column is the row's rank (from 1) among its parent's
};
inline constexpr std::int64_t kRowCap = 10'000;

/// The shape for `parents` parent keys. SQLite ranks rows at more than twice the cost of reading them (220 rows of 25
/// parents: 640 against 260 microseconds; PostgreSQL: 552 against 483), so it counts them off unless they are many.
Shape shape_of(const sql::Dialect& dialect, const Branch& branch, std::size_t parents);

/// Result columns are those of branch.columns, in order. The root's rows are those the caller may see.
sql::Fragment select_sql(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, const RowKeys& keys,
                         Shape shape);

/// " FROM ... WHERE ..." of the root's rows, whose columns are then those of `root_alias()`.
sql::Fragment root_rows_sql(const sql::Dialect& dialect, const Plan& plan, const RowKeys& keys);
std::string_view root_alias();

/// COUNT(*) of the root's rows: all that are visible, or (`filtered`) those that filter and search select.
sql::Fragment count_sql(const sql::Dialect& dialect, const Plan& plan, bool filtered);

/// "column = value" or "column IN values".
sql::Fragment keys_condition(const sql::Dialect& dialect, const std::string& alias, const schema::Field& field,
                             const std::vector<sql::Value>& values);

}  // namespace dirigent::engine
