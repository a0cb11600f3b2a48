// Dynamic values of filters: $NOW, $CURRENT_USER and their like.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "access/access.hpp"
#include "base/errors.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace dirigent::engine {

/// A moment, kept apart from texts until the column's type says how it is written.
struct Instant {
  base::EpochMs time = 0;
};

/// What stands in a filter after variables are replaced.
using Operand = std::variant<json::value, Instant>;

/// Values that variables with a path stand for ("$CURRENT_USER.role.name"), looked up before.
using VariableValues = std::map<std::string, json::value, std::less<>>;

/// `value` itself, or what the variable it names stands for. The texts true, false, null and NULL become what they
/// name.
base::Result<Operand> resolve_variable(const json::value& value, const access::Who& who,
                                       const VariableValues* values = nullptr);

/// `now` moved by "-7 days", "+1 month", "2h"; `now` when the text makes no sense.
base::EpochMs adjusted(base::EpochMs now, std::string_view adjustment);

}  // namespace dirigent::engine
