// The sampling behind engine/sql/estimate_sql.hpp, for SQLite.
#pragma once
#include "engine/resolve/predicate.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// One statement with one row and value: about how many rows of `collection` fulfil `condition`. Tables whose row ids
/// span less than 10,000 are counted; of larger ones some 640 rows are looked at. A table without row ids is counted up
/// to 10,000 rows.
sql::Fragment sampled_sql(const sql::Dialect& dialect, const schema::Collection& collection,
                          const Predicate& condition);

}  // namespace dirigent::engine
