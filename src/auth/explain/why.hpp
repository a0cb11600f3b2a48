// What decided, in one sentence and as data.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "auth/explain/server_rules.hpp"
#include "auth/explain/subject.hpp"
#include "auth/explain/verdict.hpp"
#include "engine/explain/rule_report.hpp"

namespace dirigent::auth::explain {

/// A subject's permissions for what is asked, and what their rules say of the item.
struct Judged {
  std::span<const access::Permission> permissions;
  DistinctRules distinct;
  engine::RuleReport report;  // on the rules in `distinct`; empty where no item was asked for
  std::vector<bool> applies;  // by permission
};

/// `permissions` outlive what is returned. Without an item each counts as one that applies.
io::Task<Judged> judge(db::Session& session, engine::Environment environment,
                       std::span<const access::Permission> permissions, Request request);

struct Reason {
  bool allowed = false;
  std::string why;
  json::object decision;  // {because, policy, permission, clause, field}, as far as there is such a thing
};

/// What to call a permission: {permission, policy: {id, name}}, both null for one of the minimum that comes with app
/// access, which has {app_access: true} as well, or one of a share: {share: true}.
json::object named(const access::Permission& permission, const Subject& subject, const json::storage_ptr& memory = {});
/// The same for a permission that has a row; the name of its policy may be null.
json::object named(const access::Permission& permission, const std::string* policy_name,
                   const json::storage_ptr& memory = {});

/// The same, refused for another reason than rights: what they say stands behind it.
Reason held_back(Reason reason, const std::string& because, const std::string& why);

Reason refused_by_server(Reason reason, const ServerRule& rule);
Reason unknown_collection(const Request& request);
Reason missing_field(const std::string& field, const Request& request);
Reason missing_item(const Request& request);
Reason admin(const Subject& subject);
Reason decided(const Decision& decision, const Judged& judged, const Subject& subject, const Request& request);

}  // namespace dirigent::auth::explain
