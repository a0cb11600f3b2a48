// Rules that a read need not ask, because its filter lets through no row that they would not: whoever filters by what
// they may see pays for it once.
#pragma once
#include "engine/plan/plan.hpp"

namespace dirigent::engine {

/// Takes them from the root of a plan that is otherwise complete.
void drop_implied_rules(Plan& plan);

}  // namespace dirigent::engine
