// The root read from row to row: from a cursor on, or from an end of its order, instead of by counting.
#pragma once
#include "engine/plan/plan.hpp"

namespace dirigent::engine {

/// What `query` asks of the walk over `root`, whose sort is resolved. Rows that are alike follow their primary key, and
/// backwards the sort is reversed: both are set in `root`. Throws INVALID_QUERY for a sort that no cursor can follow,
/// and for a cursor of another one.
Walk walk_of(Branch& root, const sql::Dialect& dialect, const query::Query& query);

}  // namespace dirigent::engine
