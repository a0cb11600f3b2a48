// Variables of the caller ("$CURRENT_USER", "$NOW(-1 day)", "$CURRENT_USER.role.name") in what rules and presets say.
#pragma once
#include <memory>
#include <vector>

#include "base/json.hpp"
#include "engine/resolve/variables.hpp"
#include "items/write.hpp"

namespace dirigent::items {

using VariablesPtr = std::shared_ptr<const engine::VariableValues>;

/// Values of the variables that `texts` name and that are in the database; null when there are none.
io::Task<VariablesPtr> variables_in(Write& write, std::vector<const json::value*> texts);

/// `value` with what its variables stand for; a moment as ISO 8601. Throws INVALID_QUERY for a variable that should
/// have been looked up and was not.
json::value put_in(const json::value& value, const access::Who& who, const engine::VariableValues* values);

/// put_in() for a rule; one with a "$NOW(...)" that can't be understood becomes false, which nothing passes: a guess
/// might let pass what was meant to be kept away.
json::value put_in_rule(const json::value& rule, const access::Who& who, const engine::VariableValues* values);

}  // namespace dirigent::items
