// The `window` parameter: named windows over groups.
#pragma once
#include <optional>
#include <vector>

#include "base/errors.hpp"
#include "base/json.hpp"
#include "query/types.hpp"

namespace dirigent::query {

/// {"name": {"function": "sum", "of": "sum.views", "sort": [...], "partition": [...], "rows": 7}, ...} -> windows.
/// INVALID_QUERY for unknown keys and functions, for names that are none, and for what a function lacks or can't take.
std::optional<base::Error> parse_windows(const json::object& raw, std::vector<Window>& into);

}  // namespace dirigent::query
