// The `tree` parameter: a self-referencing collection read as a tree.
#pragma once
#include <optional>

#include "base/errors.hpp"
#include "base/json.hpp"
#include "query/types.hpp"

namespace dirigent::query {

/// "parent", or {"field": "parent", "root": 1 or [1, 2], "depth": 3, "nested": true}. INVALID_QUERY for unknown keys
/// and for values out of range.
std::optional<base::Error> parse_tree(const json::value& value, Tree& into);

}  // namespace dirigent::query
