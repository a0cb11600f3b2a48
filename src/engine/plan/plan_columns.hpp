// Columns of a branch's result. Whatever needs a value of a row asks for its column here, so that each is read once.
#pragma once
#include "engine/plan/plan.hpp"

namespace dirigent::engine {

/// The column with `value` of the row of `node`. Throws INVALID_QUERY where a statement would have too many.
std::size_t column_of(Branch& branch, std::size_t node, Expression value);
std::size_t column_of(Branch& branch, std::size_t node, const schema::Field& field);
/// The same of a value at the end of a path from the branch's row.
std::size_t column_of(Branch& branch, const Reference& reference);
/// The column that tells whether the row of `node` fulfils `guard`.
std::size_t guard_column(Branch& branch, std::size_t node, Guard guard);

/// INVALID_QUERY for what asks for more than any page shows.
[[noreturn]] void too_much();

}  // namespace dirigent::engine
