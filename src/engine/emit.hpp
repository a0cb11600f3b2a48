// Rows of all branches -> JSON text.
#pragma once
#include <string>
#include <vector>

#include "engine/groups.hpp"
#include "engine/plan/plan.hpp"

namespace dirigent::engine {

/// The results of a plan's statements, by branch. A branch that had nothing to fetch has no rows.
using Results = std::vector<GroupedRows>;

/// Appends row `row` of the root branch as JSON; false, with `out` as it was, when that takes more than `most` bytes.
/// Rows below that many others lead to are written for each of them: a short query can ask for an endless answer.
[[nodiscard]] bool emit_item(std::string& out, const Plan& plan, const Results& results, std::size_t row,
                             std::size_t most);

/// Appends all rows of the root branch as a JSON array, likewise.
[[nodiscard]] bool emit_items(std::string& out, const Plan& plan, const Results& results, std::size_t most);

}  // namespace dirigent::engine
