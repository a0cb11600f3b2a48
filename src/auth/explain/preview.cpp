#include "auth/explain/preview.hpp"

#include <algorithm>

#include "auth/explain/groups.hpp"
#include "auth/explain/rights_diff.hpp"
#include "auth/explain/verdict.hpp"
#include "base/errors.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "engine/explain/row_count.hpp"

namespace dirigent::auth::explain {

namespace {

constexpr std::size_t kMostPermissions = 10'000, kMostCounts = 400;

[[noreturn]] void wrong(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

std::optional<std::string> document(const json::object& row, std::string_view name) {
  const json::value* value = row.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_object()) wrong("\"" + std::string(name) + "\" of a permission has to be an object");
  return json::serialize(*value);
}

std::string list_of(const json::object& row) {
  const json::value* value = row.if_contains("fields");
  if (value == nullptr || value->is_null()) return "";
  if (const json::string* text = value->if_string()) return std::string(*text);
  std::vector<std::string> fields;
  if (!value->is_array()) wrong("\"fields\" of a permission has to be a list");
  for (const json::value& field : value->get_array()) {
    if (!field.is_string()) wrong("\"fields\" of a permission has to be a list of texts");
    fields.emplace_back(field.get_string());
  }
  return base::join(fields, ",");
}

std::string text_of(const json::object& row, std::string_view name) {
  const json::value* value = row.if_contains(name);
  if (value == nullptr || !value->is_string()) wrong("\"" + std::string(name) + "\" of a permission is required");
  return std::string(value->get_string());
}

access::Permission read_one(const json::value& written, const std::string& policy) {
  const json::object* row = written.if_object();
  if (row == nullptr) wrong("A permission has to be an object");
  access::StoredPermission stored;
  stored.id = "new";
  stored.policy = policy;
  stored.collection = text_of(*row, "collection");
  stored.action = text_of(*row, "action");
  stored.fields = list_of(*row);
  stored.rule = document(*row, "permissions");
  stored.validation = document(*row, "validation");
  stored.presets = document(*row, "presets");
  std::optional<access::Permission> permission = access::read_permission(std::move(stored));
  if (!permission) wrong("A permission has an unknown action, or a rule that is no filter");
  return std::move(*permission);
}

std::optional<bool> flag(const json::object& change, std::string_view name) {
  const json::value* value = change.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_bool()) wrong("\"" + std::string(name) + "\" has to be true or false");
  return value->get_bool();
}

/// What the group's policies permit, with those of the changed one replaced. Only presets depend on the order.
access::PermissionSetPtr replaced(const access::PermissionSet& before, const PolicyChange& change) {
  std::vector<access::Permission> permissions;
  for (const access::Permission& permission : before.all()) {
    if (permission.policy != change.policy) permissions.push_back(permission);
  }
  permissions.insert(permissions.end(), change.permissions->begin(), change.permissions->end());
  return std::make_shared<const access::PermissionSet>(std::move(permissions));
}

class Preview {
 public:
  Preview(const Services& services, db::Session& session, engine::Environment environment, PolicyChange change)
      : services_(services), session_(session), environment_(std::move(environment)), change_(std::move(change)) {}

  io::Task<json::object> answer() {
    Groups groups = co_await find_groups(services_, session_, std::nullopt);
    const auto policy = groups.policies.find(change_.policy);
    if (policy == groups.policies.end()) wrong("There is no policy \"" + change_.policy + "\"");
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
    environment.who->user = group.sample;
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

PolicyChange read_change(const json::value& written) {
  const json::object* object = written.if_object();
  if (object == nullptr) wrong("\"preview\" has to be an object");
  PolicyChange change;
  const json::value* policy = object->if_contains("policy");
  if (policy == nullptr || !policy->is_string()) wrong("\"policy\" of a preview is required");
  change.policy = policy->get_string();
  change.admin = flag(*object, "admin_access");
  change.app = flag(*object, "app_access");
  const json::value* permissions = object->if_contains("permissions");
  if (permissions == nullptr || permissions->is_null()) return change;
  const json::array* list = permissions->if_array();
  if (list == nullptr || list->size() > kMostPermissions) wrong("\"permissions\" of a preview has to be a list");
  change.permissions.emplace();
  for (const json::value& one : *list) change.permissions->push_back(read_one(one, change.policy));
  return change;
}

io::Task<json::object> preview(const Services& services, db::Session& session, engine::Environment environment,
                               PolicyChange change) {
  Preview made(services, session, std::move(environment), std::move(change));
  co_return co_await made.answer();
}

}  // namespace dirigent::auth::explain
