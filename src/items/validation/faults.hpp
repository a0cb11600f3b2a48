// What of a rule asked of JSON (rule.hpp) can't be understood: operators, functions and groups that there are not, and
// what is no rule at all. One definition for those who judge by a rule, who let nothing pass then, and for admins who
// ask what is wrong with it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace dirigent::items {

/// An object of a rule nests at most this deep; deeper ones come from no editor.
inline constexpr int kMaxRuleDepth = 32;

struct Fault {
  std::string field;   // "author.name", as far as the rule names one
  std::string reason;  // a sentence without its full stop
};

/// The first in `conditions` on `field`, which stand in a rule at this depth and may hold conditions on members.
/// REQUIRES: `field` is no _and and no _or
std::optional<Fault> fault_of(std::string_view field, const json::value& conditions, int depth);

struct Faults {
  std::vector<Fault> list;      // in the order of the rule
  bool nothing_passes = false;  // false where an _or has another way
};
/// Of a rule as it is stored, variables and all. Null asks for nothing.
Faults faults_in(const json::value& rule);

}  // namespace dirigent::items
