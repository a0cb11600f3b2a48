// The functions of the filter language on JSON values: parts of a date, and count() of a list.
#pragma once
#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "query/path.hpp"

namespace dirigent::items {

/// What a function gives; null where the value is not one it is made for.
struct Computed {
  json::value value;
};

bool is_function(std::string_view name);
/// What the argument of a function, "name" or "author.name", stands for in an object; null where it is not given.
const json::value* argument_in(const json::object& object, std::string_view argument);
/// `given` is null for a field that was not submitted: that counts nothing, and has no date to look at.
/// REQUIRES: is_function(call.name)
std::optional<Computed> compute(const query::FunctionCall& call, const json::value* given);

}  // namespace dirigent::items
