// The operators of the filter language on JSON values, as validation rules use them: one table, one row each.
#pragma once
#include <optional>
#include <string_view>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace dirigent::items {

/// The FAILED_VALIDATION error of `field` when `given` (null pointer: not submitted) fails `op` with `operand`; nothing
/// when it passes or when there is no such operator.
std::optional<base::Error> check_operator(std::string_view field, std::string_view op, const json::value& operand,
                                          const json::value* given, const json::array& path);

}  // namespace dirigent::items
