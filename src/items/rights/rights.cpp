#include "items/rights/rights.hpp"

#include <algorithm>
#include <utility>

#include "base/time.hpp"
#include "engine/variable_values.hpp"

namespace dirigent::items {

namespace {

using access::Permission;

// Everything the permissions say that may name a variable.
query::Query naming(std::span<const Permission> permissions) {
  query::Query query;
  query::Filter& all = query.filter.emplace();
  const auto add = [&all](const json::value& value) {
    query::Filter& leaf = all.children.emplace_back();
    leaf.kind = query::Filter::Kind::kCondition;
    leaf.value = value;
  };
  for (const Permission& permission : permissions) {
    add(permission.rule);
    add(permission.validation);
    add(permission.presets);
  }
  return query;
}

json::value put_in(const json::value& value, const access::Who& who, const engine::VariableValues* values) {
  if (const json::array* list = value.if_array()) {
    json::array out;
    out.reserve(list->size());
    for (const json::value& entry : *list) out.push_back(put_in(entry, who, values));
    return out;
  }
  if (const json::object* object = value.if_object()) {
    json::object out;
    for (const auto& [key, member] : *object) out[key] = put_in(member, who, values);
    return out;
  }
  engine::Operand operand = engine::resolve_variable(value, who, values).take();
  if (const auto* moment = std::get_if<engine::Instant>(&operand)) return json::value(base::iso_timestamp(moment->time));
  return std::move(std::get<json::value>(operand));
}

io::Task<std::shared_ptr<const engine::VariableValues>> variables_of(Write& write,
                                                                     std::span<const Permission> permissions) {
  engine::Environment environment{write.schema_ptr(), write.who(), &write.services().limits};
  const query::Query query = naming(permissions);
  if (write.begun()) {
    co_await engine::fetch_variables(write.transaction().session(), environment, query);
  } else {
    db::Lease lease = co_await write.services().database->read();
    co_await engine::fetch_variables(*lease, environment, query);
  }
  co_return environment.variables;
}

bool names_variables(const json::value& value) {
  if (const json::string* text = value.if_string()) return text->find("$CURRENT_") != json::string::npos;
  if (const json::array* list = value.if_array()) return std::any_of(list->begin(), list->end(), names_variables);
  const json::object* object = value.if_object();
  return object != nullptr && std::any_of(object->begin(), object->end(),
                                          [](const auto& member) { return names_variables(member.value()); });
}

bool names_variables(const Permission& permission) {
  return names_variables(permission.rule) || names_variables(permission.validation) ||
         names_variables(json::value(permission.presets));
}

}  // namespace

io::Task<RightsPtr> rights_to(Write& write, const schema::Collection& collection, access::Action action) {
  if (access::unlimited(write.who())) co_return nullptr;
  RightsPtr& kept = write.rights(collection, action);
  if (kept) co_return kept;
  auto rights = std::make_shared<Rights>();
  rights->permissions = access::permissions_of(write.who(), collection.name, action);
  if (std::any_of(rights->permissions.begin(), rights->permissions.end(),
                  [](const Permission& permission) { return names_variables(permission); })) {
    rights->variables = co_await variables_of(write, rights->permissions);
  }
  for (const Permission& permission : rights->permissions) {
    for (const auto& [field, value] : permission.presets) {
      rights->presets[field] = put_in(value, write.who(), rights->variables.get());
    }
    if (permission.validation.is_null()) continue;
    rights->validations.push_back(put_in(permission.validation, write.who(), rights->variables.get()));
  }
  RightsPtr made = std::move(rights);
  write.rights(collection, action) = made;
  co_return made;
}

void require_fields(const Rights& rights, const schema::Collection& collection, const json::object& payload) {
  std::vector<std::string> refused;
  for (const auto& member : payload) {
    const std::string_view name = member.key();
    const bool covered = std::any_of(rights.permissions.begin(), rights.permissions.end(),
                                     [name](const Permission& permission) { return permission.covers(name); });
    if (!covered || collection.field(name) == nullptr) refused.emplace_back(name);
  }
  if (!refused.empty()) base::fail(base::forbidden_fields(refused, collection.name));
}

json::object with_presets(const Rights& rights, json::object payload) {
  if (rights.presets.empty()) return payload;
  json::object merged = rights.presets;
  for (auto& member : payload) merged[member.key()] = std::move(member.value());
  return merged;
}

}  // namespace dirigent::items
