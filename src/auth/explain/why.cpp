#include "auth/explain/why.hpp"

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "items/validation/faults.hpp"

namespace dirigent::auth::explain {

namespace {

using access::Permission;
using Because = Decision::Because;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

void add(json::object& to, const json::object& members) {
  for (const auto& [key, value] : members) to[key] = value;
}

std::string what_is_done(const Request& request) {
  return std::string(access::name_of(request.action)) + " " + quoted(request.collection);
}

std::string name_in_words(const Permission& permission, const Subject& subject) {
  if (permission.system()) return subject.who.share ? "The share" : "The app-access minimum";
  const HeldPolicy* policy = subject.policy(permission.policy);
  const std::string name = policy == nullptr ? permission.policy : policy->name;
  return "Policy " + quoted(name) + " (permission " + permission.id + ")";
}

std::string_view because(const Permission& permission, const Subject& subject, bool some_items) {
  if (some_items) return "rule";
  if (!permission.system()) return "permission";
  return subject.who.share ? "share" : "app_access";
}

std::string in_words(const engine::Clause& clause) {
  if (!clause.error.empty()) return "a condition that cannot be judged (" + clause.error + ")";
  if (clause.op.empty()) return "conditions that no single related item fulfils together";
  std::string out = base::join(clause.path, ".") + " " + clause.op + " " + base::to_json(clause.asked);
  if (clause.item) out += ", where the item has " + base::to_json(*clause.item);
  return out;
}

Reason allowed_by(const Decision& decision, const Judged& judged, const Subject& subject, const Request& request) {
  const Permission& permission = judged.permissions[*decision.permission];
  const std::optional<std::size_t>& rule = judged.distinct.rule[*decision.permission];
  Reason reason{true, name_in_words(permission, subject) + " permits to " + what_is_done(request), {}};
  reason.decision["because"] = because(permission, subject, rule && !judged.report.found);
  add(reason.decision, named(permission, subject));
  if (!rule) {
    if (request.item && request.action != access::Action::kCreate) reason.why += ", whichever item";
  } else if (judged.report.found) {
    const engine::Clause& clause = engine::deciding(judged.report.rules[*rule]);
    reason.decision["clause"] = engine::shown(clause);
    reason.why += "; its rule lets the item through by " + in_words(clause);
  } else {
    reason.why += ", but not every item: its rule decides";
  }
  reason.why += ".";
  return reason;
}

/// Of the permissions that could have allowed it, the one the item is nearest to.
std::optional<std::size_t> nearest(const Decision& decision, const Judged& judged, const Request& request) {
  std::optional<std::size_t> best;
  std::size_t least = 0;
  for (std::size_t i = 0; i < judged.permissions.size(); ++i) {
    const Permission& permission = judged.permissions[i];
    const bool concerned =
        decision.field.empty() ? covers_one(permission, request.fields) : permission.covers(decision.field);
    if (!concerned || !judged.distinct.rule[i]) continue;
    const std::size_t count = engine::failing(judged.report.rules[*judged.distinct.rule[i]]);
    if (best && count >= least) continue;
    best = i;
    least = count;
  }
  return best;
}

Reason refused_by_rule(const Decision& decision, const Judged& judged, const Subject& subject, const Request& request) {
  Reason reason{false, "No permission to " + what_is_done(request) + " applies to this item", {{"because", "rule"}}};
  if (!decision.field.empty()) {
    reason.why =
        "No permission to " + what_is_done(request) + " that lists " + quoted(decision.field) + " applies to this item";
    reason.decision["field"] = decision.field;
  }
  if (const auto near = nearest(decision, judged, request)) {
    const Permission& permission = judged.permissions[*near];
    const engine::Clause& clause = engine::deciding(judged.report.rules[*judged.distinct.rule[*near]]);
    add(reason.decision, named(permission, subject));
    reason.decision["clause"] = engine::shown(clause);
    reason.why += ". " + name_in_words(permission, subject) + " comes nearest and asks for " + in_words(clause);
  }
  reason.why += ".";
  return reason;
}

/// By the fault that is told first; others stand with the validation.
Reason refused_by_validation(const Decision& decision, const Judged& judged, const Subject& subject,
                             const Request& request) {
  const Permission& permission = judged.permissions[*decision.validation];
  Reason reason{false, "Nothing that is sent to " + what_is_done(request) + " passes", {{"because", "validation"}}};
  add(reason.decision, named(permission, subject));
  const std::vector<items::Fault> faults = items::faults_in(permission.validation).list;
  if (!faults.front().field.empty()) reason.decision["field"] = faults.front().field;
  reason.decision["error"] = faults.front().reason;
  reason.why += ": the validation of " + name_in_words(permission, subject) + " can't be understood (" +
                faults.front().reason + ").";
  return reason;
}

}  // namespace

io::Task<Judged> judge(db::Session& session, engine::Environment environment,
                       std::span<const access::Permission> permissions, Request request) {
  Judged judged;
  judged.permissions = permissions;
  judged.distinct = distinct_rules(permissions);
  const bool of_item = request.asks_item();
  if (of_item) {
    judged.report = co_await engine::report_rules(session, std::move(environment), request.collection, *request.item,
                                                  judged.distinct.rules);
  }
  judged.applies.assign(permissions.size(), true);
  for (std::size_t i = 0; of_item && i < permissions.size(); ++i) {
    const std::optional<std::size_t>& rule = judged.distinct.rule[i];
    judged.applies[i] = judged.report.found && (!rule || judged.report.rules[*rule].holds);
  }
  co_return judged;
}

json::object named(const Permission& permission, const Subject& subject, const json::storage_ptr& memory) {
  if (permission.system()) {
    return json::object(
        {{"permission", nullptr}, {"policy", nullptr}, {subject.who.share ? "share" : "app_access", true}}, memory);
  }
  const HeldPolicy* policy = subject.policy(permission.policy);
  return named(permission, policy == nullptr ? nullptr : &policy->name, memory);
}

json::object named(const Permission& permission, const std::string* policy_name, const json::storage_ptr& memory) {
  const std::optional<std::int64_t> id = base::to_integer(permission.id);
  json::object policy({{"id", permission.policy}, {"name", nullptr}}, memory);
  if (policy_name != nullptr) policy["name"] = *policy_name;
  json::object out(5, memory);  // and what the caller adds
  out["permission"] = id ? json::value(*id) : json::value(permission.id);
  out["policy"] = std::move(policy);
  return out;
}

Reason held_back(Reason reason, const std::string& because, const std::string& why) {
  reason.why = why + (reason.allowed ? " But for that: " : " Besides: ") + reason.why;
  reason.allowed = false;
  reason.decision["because"] = because;
  return reason;
}

Reason refused_by_server(Reason reason, const ServerRule& rule) {
  const std::string why =
      rule.field.empty() ? rule.why : "The field " + quoted(rule.field) + " is refused. " + rule.why;
  if (reason.why.empty()) {
    reason.why = why;
  } else {
    reason.why = why + " But for that: " + reason.why;
  }
  reason.allowed = false;
  reason.decision["because"] = rule.because;
  if (!rule.field.empty()) reason.decision["field"] = rule.field;
  return reason;
}

Reason unknown_collection(const Request& request) {
  return {false, "There is no collection " + quoted(request.collection) + ".", {{"because", "unknown_collection"}}};
}

Reason missing_field(const std::string& field, const Request& request) {
  return {false,
          "There is no field " + quoted(field) + " in " + quoted(request.collection) + ".",
          {{"because", "unknown_field"}, {"field", field}}};
}

Reason missing_item(const Request& request) {
  return {false,
          "There is no item " + quoted(*request.item) + " in " + quoted(request.collection) + ".",
          {{"because", "no_item"}}};
}

Reason admin(const Subject& subject) {
  Reason reason{true, "Admins may do everything", {{"because", "admin"}}};
  for (const HeldPolicy& policy : subject.held) {
    if (!policy.counts || !policy.admin) continue;
    reason.why += ": policy " + quoted(policy.name) + " gives admin access";
    reason.decision["policy"] = json::object{{"id", policy.id}, {"name", policy.name}};
    break;
  }
  reason.why += ".";
  return reason;
}

Reason decided(const Decision& decision, const Judged& judged, const Subject& subject, const Request& request) {
  switch (decision.because) {
    case Because::kPermission:
      return allowed_by(decision, judged, subject, request);
    case Because::kNoPermission:
      return {false, "No policy that counts permits to " + what_is_done(request) + ".", {{"because", "no_permission"}}};
    case Because::kField:
      return {false,
              "No permission to " + what_is_done(request) + " lists the field " + quoted(decision.field) + ".",
              {{"because", "field"}, {"field", decision.field}}};
    case Because::kKey:
      return {false,
              "No permission to " + what_is_done(request) + " lists the primary key " + quoted(decision.field) +
                  ", by which a single item is asked for; in lists it may be seen.",
              {{"because", "key"}, {"field", decision.field}}};
    case Because::kValidation:
      return refused_by_validation(decision, judged, subject, request);
    case Because::kRule:
      break;
  }
  return refused_by_rule(decision, judged, subject, request);
}

}  // namespace dirigent::auth::explain
