#include "auth/explain/preview.hpp"

#include <algorithm>

#include "auth/explain/change_faults.hpp"
#include "auth/explain/groups.hpp"
#include "auth/explain/rights_diff.hpp"
#include "auth/explain/verdict.hpp"
#include "base/errors.hpp"
#include "base/uuid.hpp"
#include "engine/explain/row_count.hpp"

namespace dirigent::auth::explain {

namespace {

constexpr std::size_t kMostCounts = 400;

/// What the group's policies permit, with those of the changed one replaced. Only presets depend on the order.
access::PermissionSetPtr replaced(const access::PermissionSet& before, const PolicyChange& change) {
  std::vector<access::Permission> permissions;
  for (const access::Permission& permission : before.all()) {
    if (permission.policy != change.policy) permissions.push_back(permission);
  }
  permissions.insert(permissions.end(), change.permissions->begin(), change.permissions->end());
  return std::make_shared<const access::PermissionSet>(permissions);
}

/// A group without users is asked about as whoever would come to have its role. Only the public has no id.
std::optional<std::string> user_of(const Group& group) {
  if (group.sample || (!group.role && group.own.empty())) return group.sample;
  return base::uuid_v4();
}

class Preview {
 public:
  Preview(const Services& services, db::Session& session, engine::Environment environment, PolicyChange change)
      : services_(services), session_(session), environment_(std::move(environment)), change_(std::move(change)) {}

  io::Task<json::object> answer() {
    Groups groups = co_await find_groups(services_, session_, std::nullopt);
    const auto policy = groups.policies.find(change_.policy);
    if (policy == groups.policies.end()) {
      base::fail(base::invalid_payload("There is no policy \"" + change_.policy + "\""));
    }
    json::array changed;
    std::int64_t users = 0;
    for (const Group& group : groups.list) {
      const auto& held = group.who.policies;
      if (std::find(held.begin(), held.end(), change_.policy) == held.end()) continue;
      json::object difference = co_await compared(groups, group);
      if (difference.empty()) continue;
      users += group.users;
      changed.push_back(std::move(difference));
    }
    json::object out{{"policy", {{"id", change_.policy}, {"name", policy->second.name}}}, {"users", users}};
    out["groups"] = std::move(changed);
    if (left_out_) out["rows_left_out"] = true;
    json::array faults = co_await faults_of(session_, environment_, change_);
    if (!faults.empty()) out["permissions"] = std::move(faults);
    co_return out;
  }

 private:
  RightsState before(const Group& group) const { return {group.who.admin, group.who.app, group.who.permissions}; }

  io::Task<RightsState> after(const Groups& groups, const Group& group) {
    RightsState state;
    for (const std::string& id : group.who.policies) {
      const auto known = groups.policies.find(id);
      if (known == groups.policies.end()) continue;
      const bool changed = id == change_.policy;
      state.admin = state.admin || (changed ? change_.admin.value_or(known->second.admin) : known->second.admin);
      state.app = state.app || (changed ? change_.app.value_or(known->second.app) : known->second.app);
    }
    state.app = state.app || state.admin;
    if (state.admin) co_return state;
    access::PermissionSetPtr set = co_await services_.permission_sets->of(session_, group.who.policies, state.app);
    state.permissions = change_.permissions ? replaced(*set, change_) : std::move(set);
    co_return state;
  }

  /// Empty when nothing changes for the group.
  io::Task<json::object> compared(const Groups& groups, const Group& group) {
    const RightsState then = before(group);
    const RightsState now = co_await after(groups, group);
    RightsDiff diff = compare(*environment_.schema, then, now);
    json::object out;
    if (diff.empty() && then.admin == now.admin && then.app == now.app) co_return out;
    out["role"] = nullptr;
    if (group.role) out["role"] = json::object{{"id", *group.role}, {"name", group.role_name}};
    out["policies"] = json::value_from(group.own);
    out["users"] = group.users;
    if (!group.role && group.own.empty()) out["public"] = true;
    if (then.admin != now.admin) out["admin"] = json::object{{"before", then.admin}, {"after", now.admin}};
    if (then.app != now.app) out["app"] = json::object{{"before", then.app}, {"after", now.app}};
    out["gained"] = std::move(diff.gained);
    out["lost"] = std::move(diff.lost);
    out["fields"] = std::move(diff.fields);
    json::array rows = co_await counted(group, then, now, std::move(diff.readable));
    out["rows"] = std::move(rows);
    co_return out;
  }

  io::Task<json::array> counted(const Group& group, RightsState then, RightsState now,
                                std::vector<std::string> collections) {
    json::array out;
    for (std::size_t i = 0; i < collections.size(); ++i) {
      if (counts_ + 2 > kMostCounts) {
        left_out_ = true;
        break;
      }
      counts_ += 2;
      bool personal = false;
      json::object one{{"collection", collections[i]}};
      json::value count = co_await visible(group, then, collections[i], personal);
      one["before"] = std::move(count);
      count = co_await visible(group, now, collections[i], personal);
      one["after"] = std::move(count);
      if (personal) one["user"] = group.sample ? json::value(*group.sample) : json::value(nullptr);
      out.push_back(std::move(one));
    }
    co_return out;
  }

  /// How many rows someone of the group may read.
  io::Task<json::value> visible(const Group& group, RightsState state, std::string collection, bool& personal) {
    std::optional<std::vector<engine::Rule>> rules;
    const std::span<const access::Permission> permissions = state.of(collection, access::Action::kRead);
    if (!state.admin && permissions.empty()) co_return json::value(0);
    const bool all = std::any_of(permissions.begin(), permissions.end(), [](const auto& one) { return !one.rows; });
    if (!state.admin && !all) {
      rules = distinct_rules(permissions).rules;
      personal = personal || std::any_of(rules->begin(), rules->end(),
                                         [](const engine::Rule& rule) { return engine::names_user(*rule); });
    }
    engine::Environment environment = environment_;
    environment.who = group.who;
    environment.who->user = user_of(group);
    const engine::RowCount count =
        co_await engine::count_rows(session_, std::move(environment), std::move(collection), std::move(rules));
    if (count.more) co_return json::value(">" + std::to_string(count.rows));
    co_return json::value(count.rows);
  }

  const Services& services_;
  db::Session& session_;
  engine::Environment environment_;
  PolicyChange change_;
  std::size_t counts_ = 0;
  bool left_out_ = false;
};

}  // namespace

io::Task<json::object> preview(const Services& services, db::Session& session, engine::Environment environment,
                               PolicyChange change) {
  Preview made(services, session, std::move(environment), std::move(change));
  co_return co_await made.answer();
}

}  // namespace dirigent::auth::explain
