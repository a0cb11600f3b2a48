// What of a query decides how it is read: everything but the values of its filter.
#pragma once
#include <optional>
#include <string>

#include "query/types.hpp"

namespace dirigent::query {

/// Equal for queries that differ in nothing but the root's filter. Nothing for queries whose reading depends on more:
/// cursors, trees, ranked searches within a filter, and conditions on groups and on nested levels.
std::optional<std::string> shape_key(const Query& query);

}  // namespace dirigent::query
