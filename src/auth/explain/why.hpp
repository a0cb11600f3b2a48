// What decided, in one sentence and as data.
#pragma once
#include <span>
#include <string>

#include "auth/explain/subject.hpp"
#include "auth/explain/verdict.hpp"
#include "engine/explain/rule_report.hpp"

namespace dirigent::auth::explain {

struct Reason {
  bool allowed = false;
  std::string why;
  json::object decision;  // {because, policy, permission, clause, field}, as far as there is such a thing
};

/// What to call a permission: {permission, policy: {id, name}}, or {app_access: true} for one of the minimum that comes
/// with app access, or {share: true}.
json::object named(const access::Permission& permission, const Subject& subject);

Reason unknown_collection(const Request& request);
Reason missing_field(const std::string& field, const Request& request);
Reason missing_item(const Request& request);
Reason admin(const Subject& subject);
/// `report` has the verdicts of the rules in `distinct`; it is empty where no item was asked for.
Reason decided(const Decision& decision, std::span<const access::Permission> permissions, const DistinctRules& distinct,
               const engine::RuleReport& report, const Subject& subject, const Request& request);

/// Puts it into the answer.
void conclude(json::object& answer, Reason reason);

}  // namespace dirigent::auth::explain
