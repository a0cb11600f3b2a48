// Trees -> SQL: a recursive common table expression walks down from the roots, depth first, siblings in the query's
// order. An item has one parent, so the only one that a way down can meet again is its root: that is where cycles are
// cut.
//
// SQLite hands the rows of such an expression on in the order in which it takes them up again, which an ORDER BY inside
// decides: the deepest first, among them the siblings in order. A page ends the walk. PostgreSQL takes up level by
// level: there items are numbered in the query's order first, and sorted by the numbers on the way to them.
#pragma once
#include "engine/plan/plan.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

enum class TreeForm { kOrdered, kCounted /* neither order nor places */ };

/// "WITH RECURSIVE ... " before a SELECT that reads tree_join(). REQUIRES: plan.tree.
sql::Fragment tree_sql(const sql::Dialect& dialect, const Plan& plan, TreeForm form);

/// What stands behind FROM: the tree's rows with those of `collection`, as `alias`.
sql::Fragment tree_join(const sql::Dialect& dialect, const schema::Collection& collection, const std::string& alias);

/// " ORDER BY ..." of a SELECT that reads them; empty where they come in order.
sql::Fragment tree_order(const sql::Dialect& dialect);

/// {"level": ..., "path": [...]} of a row, as JSON text.
sql::Fragment tree_place();

}  // namespace dirigent::engine
