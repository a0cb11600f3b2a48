// Dynamic variables in what people write: "$NOW", "$CURRENT_USER.team".
#pragma once
#include <string>
#include <vector>

#include "query/types.hpp"

namespace dirigent::query {

/// Appends what texts anywhere in `value` name, as named and as often. Lists may be written as csv.
void collect_variables(const json::value& value, std::vector<std::string>& into);
/// The same for the values of a filter's conditions.
void collect_variables(const Filter& filter, std::vector<std::string>& into);

}  // namespace dirigent::query
