// A plan for people: each step with what happens to rows and which locks it takes, in colour on terminals.
#pragma once
#include <string>
#include <vector>

#include "model/apply/plan.hpp"

namespace dirigent::cli {

/// Is stdout a terminal, and NO_COLOR not set?
bool wants_colour();

/// Ends with a line break.
std::string plan_page(const std::vector<model::PlanStep>& steps, bool colour);

}  // namespace dirigent::cli
