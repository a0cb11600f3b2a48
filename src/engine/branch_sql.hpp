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

/// How a result is to be read.
struct SelectSql {
  sql::Fragment fragment;
  bool ranked = false;  // the last column is the row's rank (from 1) among its parent's rows
};

/// Result columns are those of branch.columns, in order. `visible` is AND-ed to the root's own conditions.
SelectSql select_sql(const sql::Dialect& dialect, const Plan& plan, const Branch& branch, const RowKeys& keys);

/// " FROM ... WHERE ..." of the root's rows, whose columns are then those of `root_alias()`.
sql::Fragment root_rows_sql(const sql::Dialect& dialect, const Plan& plan, const RowKeys& keys);
std::string_view root_alias();

/// COUNT(*) of the root's rows: all that are visible, or (`filtered`) those that filter and search select.
sql::Fragment count_sql(const sql::Dialect& dialect, const Plan& plan, bool filtered);

/// "column = value" or "column IN values".
sql::Fragment keys_condition(const sql::Dialect& dialect, const std::string& alias, const schema::Field& field,
                             const std::vector<sql::Value>& values);

}  // namespace dirigent::engine
