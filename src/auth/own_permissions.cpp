#include "auth/own_permissions.hpp"

#include <algorithm>

#include "engine/variable_values.hpp"
#include "items/item_access.hpp"
#include "items/rights/variables.hpp"

namespace dirigent::auth {

namespace {

using access::Action;
using Permissions = std::span<const access::Permission>;

bool has_rule(const access::Permission& permission) {
  const json::object* object = permission.rule.if_object();
  return object != nullptr && !object->empty();
}

json::array fields_of(const access::Permitted& permitted) {
  if (permitted.all_fields) return {"*"};
  json::array fields;
  for (const std::string& field : permitted.fields) fields.emplace_back(field);
  return fields;
}

// Later ones win.
json::object presets_of(Permissions permissions) {
  json::object presets;
  for (const access::Permission& permission : permissions) {
    for (const auto& [field, value] : permission.presets) presets[field] = value;
  }
  return presets;
}

// Looks up what the presets name, with the same words as filters do.
io::Task<void> fetch_variables_of(db::Session& session, engine::Environment& environment, json::value presets) {
  query::Filter naming;
  naming.kind = query::Filter::Kind::kCondition;
  naming.value = std::move(presets);
  co_await engine::fetch_variables_of_rules(session, environment, naming);
}

io::Task<json::object> resolved(db::Session& session, engine::Environment environment, json::object presets) {
  const json::value value(std::move(presets));
  co_await fetch_variables_of(session, environment, value);
  co_return std::move(items::put_in(value, environment.who, environment.variables.get()).as_object());
}

json::object of_action(const access::Permitted* permitted) {
  if (permitted == nullptr) return {{"access", "none"}};
  const Permissions permissions = permitted->permissions;
  const bool partial = std::any_of(permissions.begin(), permissions.end(), has_rule);
  json::object told{{"access", partial ? "partial" : "full"}};
  json::array fields = fields_of(*permitted);
  if (!fields.empty() || permissions.front().system()) told["fields"] = std::move(fields);
  if (json::object presets = presets_of(permissions); !presets.empty()) told["presets"] = std::move(presets);
  return told;
}

json::object everything(const schema::Schema& schema) {
  json::object all;
  json::object actions;
  for (const Action action : access::kActions) {
    actions[access::name_of(action)] = {{"access", "full"}, {"fields", {"*"}}};
  }
  for (const auto& [name, collection] : schema.collections) {
    if (collection.table) all[name] = actions;
  }
  return all;
}

json::object all_of(const access::PermissionSet& set) {
  json::object all;
  for (const std::string_view collection : set.collections()) {
    json::object& actions = all[collection].emplace_object();
    for (const Action action : access::kActions) {
      actions[access::name_of(action)] = of_action(set.permitted(collection, action));
    }
  }
  return all;
}

json::object access_of(bool allowed) {
  return {{"access", allowed}};
}

io::Task<bool> has_row(db::Session& session, const schema::Collection& collection) {
  sql::Fragment select("SELECT 1 FROM ");
  select.identifier(collection.name).raw(" LIMIT 1");
  const auto rows = co_await session.run(std::move(select));
  co_return !rows->empty();
}

// What is asked of whoever writes the one item of a singleton.
io::Task<json::object> update_of_singleton(db::Session& session, engine::Environment environment,
                                           const schema::Collection& collection) {
  const bool there = co_await has_row(session, collection);
  const access::PermissionSetPtr& set = environment.who->permissions;
  const Action action = there ? Action::kUpdate : Action::kCreate;
  const access::Permitted* permitted = set ? set->permitted(collection.name, action) : nullptr;
  if (permitted == nullptr) co_return access_of(false);
  json::object told = access_of(true);
  told["fields"] = fields_of(*permitted);
  json::object presets = presets_of(permitted->permissions);
  told["presets"] = co_await resolved(session, environment, std::move(presets));
  co_return told;
}

}  // namespace

io::Task<json::object> own_permissions(db::Session& session, engine::Environment environment) {
  if (access::unlimited(environment.who)) co_return everything(*environment.schema);
  json::object all;
  if (environment.who->permissions) all = all_of(*environment.who->permissions);
  json::value presets(json::array{});
  for (const auto& collection : all) {
    for (const auto& action : collection.value().as_object()) {
      const json::value* some = action.value().as_object().if_contains("presets");
      if (some != nullptr) presets.as_array().push_back(*some);
    }
  }
  co_await fetch_variables_of(session, environment, std::move(presets));
  for (auto& collection : all) {
    for (auto& action : collection.value().as_object()) {
      if (json::value* some = action.value().as_object().if_contains("presets")) {
        *some = items::put_in(*some, environment.who, environment.variables.get());
      }
    }
  }
  co_return all;
}

io::Task<json::object> own_item_permissions(db::Session& session, engine::Environment environment,
                                            std::string collection, std::optional<std::string> key) {
  const bool unlimited = access::unlimited(environment.who);
  const schema::Collection* known = environment.schema->collection(collection);
  json::object told;
  for (const Action action : {Action::kUpdate, Action::kDelete, Action::kShare}) {
    json::object& one = told[access::name_of(action)].emplace_object();
    if (unlimited || known == nullptr || !known->table) {
      one = access_of(unlimited);
    } else if (key) {
      one["access"] = co_await items::may_act_on(session, environment, action, collection, *key);
    } else if (action == Action::kUpdate && known->singleton) {
      one = co_await update_of_singleton(session, environment, *known);
    } else {
      one = access_of(!access::permissions_of(environment.who, collection, action).empty());
    }
  }
  co_return told;
}

io::Task<json::object> own_globals(db::Session& session, access::Accountability who) {
  bool enforce_tfa = false;
  if (!who.policies.empty()) {
    sql::Fragment select("SELECT 1 FROM directus_policies WHERE enforce_tfa AND ");
    const std::vector<sql::Value> policies(who.policies.begin(), who.policies.end());
    select.append(session.dialect().in_values(sql::Fragment("id"), base::FieldType::kUuid, policies));
    const auto rows = co_await session.run(std::move(select));
    enforce_tfa = !rows->empty();
  }
  json::object told{{"app_access", who.app}, {"admin_access", who.admin}, {"enforce_tfa", enforce_tfa}};
  co_return told;
}

}  // namespace dirigent::auth
