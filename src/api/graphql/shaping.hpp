// Turns what the engine answered for one root into what was selected, by its Shape. A value that is not what its type
// says becomes null with an error; where null may not be, the object around it does (specification of October 2021,
// section 6.4.4).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "api/graphql/answer.hpp"
#include "api/graphql/shape.hpp"

namespace dirigent::api::graphql {

/// Appends the value of `root` to `out`. `engine` is the engine's JSON text for it. False when it must not be null and
/// is: nothing is appended then.
bool append_shaped(std::string& out, const Shape& root, std::string_view engine, std::vector<FieldError>& errors);

}  // namespace dirigent::api::graphql
