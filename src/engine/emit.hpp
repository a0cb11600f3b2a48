// Rows of all branches -> JSON text.
#pragma once
#include <string>
#include <vector>

#include "engine/groups.hpp"
#include "engine/plan.hpp"

namespace dirigent::engine {

/// The results of a plan's statements, by branch. A branch that had nothing to fetch has no rows.
using Results = std::vector<GroupedRows>;

/// Appends row `row` of the root branch as JSON.
void emit_item(std::string& out, const Plan& plan, const Results& results, std::size_t row);

/// Appends all rows of the root branch as a JSON array.
void emit_items(std::string& out, const Plan& plan, const Results& results);

}  // namespace dirigent::engine
