// Variables of the caller in validations, where one that can't be understood must not become a guess.
#pragma once
#include "items/rights/variables.hpp"

namespace dirigent::items {

/// put_in() for a rule; one with a "$NOW(...)" that can't be understood becomes false, which nothing passes.
json::value put_in_rule(const json::value& rule, const access::Who& who, const engine::VariableValues* values);

}  // namespace dirigent::items
