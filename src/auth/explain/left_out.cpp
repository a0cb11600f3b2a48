#include "auth/explain/left_out.hpp"

#include <algorithm>

namespace dirigent::auth::explain {

namespace {

using access::Permission;

/// Those that permit everything need no permission.
const HeldPolicy* left_out_admin(const Subject& subject) {
  const auto found = std::find_if(subject.held.begin(), subject.held.end(),
                                  [](const HeldPolicy& policy) { return !policy.counts && policy.admin; });
  return found == subject.held.end() ? nullptr : &*found;
}

/// The one that `permission` comes from; of the app-access minimum the first left out that gives it.
const HeldPolicy* policy_of(const Permission& permission, const Subject& subject) {
  if (!permission.system()) return subject.policy(permission.policy);
  const auto found = std::find_if(subject.held.begin(), subject.held.end(),
                                  [](const HeldPolicy& policy) { return !policy.counts && policy.app; });
  return found == subject.held.end() ? nullptr : &*found;
}

/// With those that count: the policy without which it would still be refused.
const HeldPolicy* missing_policy(const std::vector<Permission>& permissions, const Judged& judged,
                                 const Subject& subject, const Request& request, std::size_t counting) {
  const Decision decision = decide(permissions, judged.applies, request);
  if (!decision.allowed) return nullptr;
  for (std::size_t i = counting; i < permissions.size(); ++i) {
    if (judged.applies[i] && covers_one(permissions[i], request.fields)) return policy_of(permissions[i], subject);
  }
  return policy_of(permissions.back(), subject);
}

void name(Reason& reason, const HeldPolicy& policy, const Subject& subject) {
  const std::string_view why = left_out_by(policy, subject.who.ip);
  const bool address = why == "ip_access";
  reason.why += " Policy \"" + policy.name + "\" would permit it, which does not count ";
  reason.why += !address ? "for this token." : subject.who.ip ? "from this address." : "without an address.";
  reason.decision["left_out"] = json::object{{"id", policy.id}, {"name", policy.name}, {"left_out", why}};
}

}  // namespace

io::Task<void> add_left_out(db::Session& session, engine::Environment environment, Reason& reason,
                            const Subject& subject, Request request) {
  if (const HeldPolicy* policy = left_out_admin(subject)) {
    name(reason, *policy, subject);
    co_return;
  }
  const std::span<const Permission> more = subject.left_out->of(request.collection, request.action);
  if (more.empty()) co_return;
  const auto counting = access::permissions_of(environment.who, request.collection, request.action);
  std::vector<Permission> permissions(counting.begin(), counting.end());
  permissions.insert(permissions.end(), more.begin(), more.end());
  const Judged judged = co_await judge(session, std::move(environment), permissions, request);
  if (request.asks_item() && !judged.report.found) co_return;
  if (const HeldPolicy* policy = missing_policy(permissions, judged, subject, request, counting.size())) {
    name(reason, *policy, subject);
  }
}

}  // namespace dirigent::auth::explain
