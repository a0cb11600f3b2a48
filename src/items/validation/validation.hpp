// Payloads judged before they are stored: required and not-null fields for everyone, the filter rules of
// meta.validation for every caller but the system, then the validations of the caller's permissions (field-types page,
// section 5; errors page, FAILED_VALIDATION).
#pragma once
#include <vector>

#include "base/json.hpp"
#include "items/rights/rights.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// The filter rules that payloads of one collection have to pass, with variables put in.
struct Rules {
  schema::SchemaPtr schema;
  std::vector<json::value> of_fields;
  RightsPtr rights;
};
/// Made once in a write: later slices of a list are judged while the session is busy with those before them.
io::Task<RulesPtr> rules_for(Write& write, const schema::Collection& collection, access::Action action);

/// Throw FAILED_VALIDATION with one error for each rule that fails.
void validate_new(const Level& level, const json::object& payload, const Rules& rules);
/// Only what is submitted is judged.
void validate_patch(const Level& level, const json::object& patch, const Rules& rules);

}  // namespace dirigent::items
