// What follows from a condition, as far as its form tells: of two rules one may let through what the other does
// already, and a filter may ask for less than a rule lets through. What follows need not be asked.
//
// Only what holds of any value is counted, whatever the collation of a column or the type of what is stored in it.
#pragma once
#include <vector>

#include "engine/resolve/predicate.hpp"

namespace dirigent::engine {

/// Does every row that fulfils `left` fulfil `right`? No may also mean that it cannot be told.
bool implies(const Predicate& left, const Predicate& right);

/// Leaves out those of the alternatives that imply another one, unless they are many.
void drop_implied(std::vector<Predicate>& alternatives);

}  // namespace dirigent::engine
