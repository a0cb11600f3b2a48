#include "items/rights/rights.hpp"

#include <algorithm>
#include <utility>

#include "items/rights/variables.hpp"

namespace dirigent::items {

using access::Permission;

namespace {

std::vector<std::string> uncovered(std::span<const Permission> permissions, const schema::Collection& collection,
                                   const json::object& payload) {
  std::vector<std::string> names;
  for (const auto& member : payload) {
    const std::string_view name = member.key();
    const bool covered = std::any_of(permissions.begin(), permissions.end(),
                                     [name](const Permission& permission) { return permission.covers(name); });
    if (!covered || collection.field(name) == nullptr) names.emplace_back(name);
  }
  return names;
}

}  // namespace

io::Task<RightsPtr> rights_to(Write& write, const schema::Collection& collection, access::Action action) {
  if (access::unlimited(write.who())) co_return nullptr;
  RightsPtr& kept = write.rights(collection, action);
  if (kept) co_return kept;
  auto rights = std::make_shared<Rights>();
  rights->permissions = access::permissions_of(write.who(), collection.name, action);
  std::vector<const json::value*> texts;
  for (const Permission& permission : rights->permissions) {
    for (const auto& member : permission.presets) texts.push_back(&member.value());
    texts.push_back(&permission.rule);
    texts.push_back(&permission.validation);
  }
  rights->variables = co_await variables_in(write, std::move(texts));
  for (const Permission& permission : rights->permissions) {
    for (const auto& [field, value] : permission.presets) {
      rights->presets[field] = put_in(value, write.who(), rights->variables.get());
    }
    if (permission.validation.is_null()) continue;
    rights->validations.push_back(put_in_rule(permission.validation, write.who(), rights->variables.get()));
  }
  RightsPtr made = std::move(rights);
  write.rights(collection, action) = made;
  co_return made;
}

std::optional<base::Error> refused_fields(const Rights& rights, const schema::Collection& collection,
                                          const json::object& payload) {
  std::vector<std::string> refused = uncovered(rights.permissions, collection, payload);
  if (refused.empty()) return std::nullopt;
  const bool known = !rights.permissions.empty();
  return base::forbidden_fields(refused, collection.name, {},
                                known ? access::name_of(rights.permissions.front().action) : "");
}

bool may_create(const access::Who& who, const schema::Collection& collection, const json::object& payload) {
  if (access::unlimited(who)) return true;
  const auto permissions = access::permissions_of(who, collection.name, access::Action::kCreate);
  return !permissions.empty() && uncovered(permissions, collection, payload).empty();
}

json::object with_presets(const Rights& rights, json::object payload) {
  if (rights.presets.empty()) return payload;
  json::object merged = rights.presets;
  for (auto& member : payload) merged[member.key()] = std::move(member.value());
  return merged;
}

}  // namespace dirigent::items
