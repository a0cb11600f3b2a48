// Which rows of a collection permissions let through. Every permission has a rule, or none and then all rows are its;
// permissions with the same rule are one. A choice of them lets through the rows that fulfil any of its rules.
//
// Which permissions count depends on what is asked for: a row is seen by whoever may see one of the asked fields on it,
// and each field only where a permission that lists it lets the row through (permissions page, "Combining").
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/permission.hpp"

namespace dirigent::access {

/// A choice among the rules of one RowRules.
struct RuleChoice {
  bool all = false;                // one of the permissions has no rule
  std::vector<std::size_t> rules;  // ascending, without repetition; none when `all`

  bool none() const { return !all && rules.empty(); }
  /// Is every row of this choice one of `other`'s, by the rules alone?
  bool within(const RuleChoice& other) const;
  auto operator<=>(const RuleChoice&) const = default;
};

class RowRules {
 public:
  RowRules() = default;
  /// `permissions` are of one collection and action and stay where they are.
  explicit RowRules(std::span<const Permission> permissions);

  /// Rows that any permission lets through.
  const RuleChoice& any() const { return any_; }
  /// Is there but one permission? Then its rows are those on which all of its fields may be seen.
  bool one_for_all() const { return permissions_.size() < 2; }
  /// Those of the permissions that list `field`.
  RuleChoice of(std::string_view field) const;
  /// Those of the permissions that list one of `fields`.
  RuleChoice of(std::span<const std::string> fields) const;

  const query::Filter& rule(std::size_t index) const { return *rules_[index]->rows; }
  /// Dynamic variables that the rule names, and perhaps others.
  const std::vector<std::string>& variables(std::size_t index) const { return rules_[index]->variables; }

 private:
  static constexpr std::size_t kNoRule = static_cast<std::size_t>(-1);
  template <class Relevant>
  RuleChoice chosen(Relevant relevant) const;

  std::span<const Permission> permissions_;
  std::vector<std::size_t> rule_of_;  // by permission
  std::vector<const Permission*> rules_;  // the first with each rule
  RuleChoice any_;
};

}  // namespace dirigent::access
