// The functions of the filter language on JSON values: parts of a date, and count() of a list.
#pragma once
#include <optional>

#include "base/json.hpp"
#include "query/path.hpp"

namespace dirigent::items {

/// What a function gives; null where the value is not one it is made for.
struct Computed {
  json::value value;
};

/// `given` is null for a field that was not submitted: that counts nothing, and has no date to look at. A function that
/// does not exist gives null.
std::optional<Computed> compute(const query::FunctionCall& call, const json::value* given);

}  // namespace dirigent::items
