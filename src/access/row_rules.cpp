#include "access/row_rules.hpp"

#include <algorithm>
#include <unordered_map>

namespace dirigent::access {

bool RuleChoice::within(const RuleChoice& other) const {
  if (other.all) return true;
  return !all && std::includes(other.rules.begin(), other.rules.end(), rules.begin(), rules.end());
}

RowRules::RowRules(std::span<const Permission> permissions) : permissions_(permissions) {
  std::unordered_map<std::string, std::size_t> known;
  rule_of_.reserve(permissions.size());
  for (const Permission& permission : permissions) {
    if (!permission.rows) {
      rule_of_.push_back(kNoRule);
      continue;
    }
    const auto [place, fresh] = known.emplace(json::serialize(permission.rule), rules_.size());
    if (fresh) rules_.push_back(&permission);
    rule_of_.push_back(place->second);
  }
  any_ = chosen([](const Permission&) { return true; });
}

template <class Relevant>
RuleChoice RowRules::chosen(Relevant relevant) const {
  RuleChoice choice;
  for (std::size_t i = 0; i < permissions_.size(); ++i) {
    if (!relevant(permissions_[i])) continue;
    if (rule_of_[i] == kNoRule) return RuleChoice{true, {}};
    choice.rules.push_back(rule_of_[i]);
  }
  std::sort(choice.rules.begin(), choice.rules.end());
  choice.rules.erase(std::unique(choice.rules.begin(), choice.rules.end()), choice.rules.end());
  return choice;
}

RuleChoice RowRules::of(std::string_view field) const {
  return chosen([&](const Permission& permission) { return permission.covers(field); });
}

RuleChoice RowRules::of(std::span<const std::string> fields) const {
  return chosen([&](const Permission& permission) {
    return std::any_of(fields.begin(), fields.end(), [&](const std::string& field) { return permission.covers(field); });
  });
}

}  // namespace dirigent::access
