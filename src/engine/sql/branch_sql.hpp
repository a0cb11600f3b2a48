// Branches -> SQL. The one place that decides which shape a branch's statement has.
#pragma once
#include <vector>

#include "engine/plan/plan.hpp"
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
  kWhole,    // the statement gives exactly the rows wanted, in order
  kCounted,  // all rows of all parents in order, of which the driver keeps those wanted (SQLite)
  kRanked,   // only the rows wanted, in any order; the last column is the row's rank (from 1) among its parent's
};
/// The shape for `parents` parent keys. SQLite ranks rows at more than twice the cost of reading them (220 rows of 25
/// parents: 640 against 260 microseconds; PostgreSQL: 552 against 483), so there the driver counts them off.
Shape shape_of(const sql::Dialect& dialect, const Branch& branch, std::size_t parents);

/// Result columns are those of branch.columns, in order. The root's rows are those the caller may see.
sql::Fragment select_sql(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, const RowKeys& keys,
                         Shape shape);

/// The same for a common table expression: columns are named "v0", "v1", ... (and "rank" for kRanked).
sql::Fragment cte_sql(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, const RowKeys& keys,
                      Shape shape);
/// With the keys that `key_rows`, a SELECT of one column, gives (PostgreSQL). They become an array before the branch is
/// planned for: as a sub-select they would often be joined by reading the whole table. Where they are `one_key` at most
/// they are one value, of which PostgreSQL expects fewer rows: without figures of the table it reads many in their
/// order.
sql::Fragment cte_sql(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, sql::Fragment key_rows,
                      bool one_key, Shape shape);

/// The root's rows that filter and search select, grouped by the first `groups` of `columns`; `named` calls these "v0",
/// "v1", ...
sql::Fragment group_sql(const sql::Dialect& dialect, const Plan& plan, const RowKeys& keys, std::vector<Column> columns,
                        std::size_t groups, bool named);

/// COUNT(*) of the root's rows: all that are visible, or (`filtered`) those that filter and search select.
sql::Fragment count_sql(const sql::Dialect& dialect, const Plan& plan, bool filtered);

/// "column = value" or "column IN values".
sql::Fragment keys_condition(const sql::Dialect& dialect, const std::string& alias, const schema::Field& field,
                             const std::vector<sql::Value>& values);

}  // namespace dirigent::engine
