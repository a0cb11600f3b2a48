// Payloads judged before they are stored: required and not-null fields for everyone, the filter rules of
// meta.validation for every caller but the system (field-types page, section 5; errors page, FAILED_VALIDATION).
#pragma once
#include <vector>

#include "base/errors.hpp"
#include "base/json.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// Throw FAILED_VALIDATION with one error for each rule that fails; those of the permissions come last.
void validate_new(const Write& write, const Level& level, const json::object& payload, const Rights* rights);
/// Only what is submitted is judged.
void validate_patch(const Write& write, const Level& level, const json::object& patch, const Rights* rights);

/// Errors of `payload` under a filter rule: {"_and":[...]}, {"_or":[...]}, {field: {operator: value}}. Missing keys
/// pass, but for _submitted. `path` is where the payload stands in a nested write.
std::vector<base::Error> check_rule(const json::value& rule, const json::object& payload, const json::array& path);

}  // namespace dirigent::items
