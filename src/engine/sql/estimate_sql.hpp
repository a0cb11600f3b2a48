// How many items a query selects, told without counting them (`meta=estimated_count`).
//
// PostgreSQL's planner is asked: for a condition by EXPLAIN, without one by the statistics it plans with. SQLite keeps
// none that could be trusted, so its rows are sampled: kSample places spread evenly over the row ids tell how densely
// the table is filled and which part of it fulfils the condition. Small tables are counted on both, and for callers
// from whom some rows are hidden as many as they may see, up to a bound.
#pragma once
#include <cstdint>

#include "db/database.hpp"
#include "engine/plan/plan.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// One statement with one row, whose first value estimate_of() reads.
sql::Fragment estimate_sql(const sql::Dialect& dialect, const Plan& plan);
std::int64_t estimate_of(const db::Rows& rows);

/// The same for all rows of a collection.
sql::Fragment table_size_sql(const sql::Dialect& dialect, const schema::Collection& collection);

}  // namespace dirigent::engine
