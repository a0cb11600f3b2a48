// All branches of a plan in one statement (PostgreSQL): one round trip, one snapshot, whatever the depth.
//
//   WITH "b0" AS MATERIALIZED (the root), "b1" AS MATERIALIZED (... WHERE link = ANY(ARRAY(SELECT key FROM "b0"))), ...
//   SELECT 0, columns as text FROM "b0" UNION ALL SELECT 1, ... FROM "b1" ...
//
// Measured against one statement per level with the keys as a parameter: as fast in the database (25 rows with two
// relations 3,317 against 2,845 per second, 10 rows with two levels of lists 1,055 against 884) without the waiting.
#pragma once
#include <optional>
#include <vector>

#include "engine/sql/branch_sql.hpp"

namespace dirigent::engine {

/// How each branch is read, by branch; nothing for those that can have no rows.
using Shapes = std::vector<std::optional<Shape>>;

/// The shapes follow from the query alone, never from the number of rows.
Shapes shapes_together(const Plan& plan, const RowKeys& keys);

/// False when keys would have to become another type in a way that only we can judge.
bool can_read_together(const Plan& plan);

/// The first result column is the branch, then its columns as texts (kRanked: and the rank), padded with NULLs. Rows
/// come branch by branch, each in its order. REQUIRES: can_read_together(plan), a shape for the root.
sql::Fragment together_sql(const sql::Dialect& dialect, const Plan& plan, const RowKeys& keys, const Shapes& shapes);

}  // namespace dirigent::engine
