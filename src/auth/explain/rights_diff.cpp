#include "auth/explain/rights_diff.hpp"

#include <algorithm>
#include <set>

#include "base/json_writer.hpp"

namespace dirigent::auth::explain {

namespace {

using access::Action;
using access::Permission;

using Fields = std::set<std::string>;

/// What is permitted of all items.
Fields plain_fields(std::span<const Permission> permissions) {
  Fields fields;
  for (const Permission& permission : permissions) {
    if (permission.rows) continue;
    if (permission.all_fields()) return {"*"};
    fields.insert(permission.fields.begin(), permission.fields.end());
  }
  return fields;
}

bool among(const Permission& permission, const Fields& fields) {
  return fields.contains("*") || std::all_of(permission.fields.begin(), permission.fields.end(),
                                             [&](const std::string& field) { return fields.contains(field); });
}

/// The permissions as texts, so that what is equal here is equal in effect: their places and what others permit anyway
/// leave no trace.
std::set<std::string> content(std::span<const Permission> permissions, bool rules_only) {
  const bool any_plain = std::any_of(permissions.begin(), permissions.end(), [](const auto& one) { return !one.rows; });
  const Fields plain = plain_fields(permissions);
  std::set<std::string> out;
  if (any_plain) out.insert("plain " + base::to_json(json::value_from(plain)));
  for (const Permission& permission : permissions) {
    const bool more = !rules_only && (!permission.validation.is_null() || !permission.presets.empty());
    const bool covered = !permission.rows || (any_plain && among(permission, plain));
    if (covered && !more) continue;
    const Fields fields =
        permission.all_fields() ? Fields{"*"} : Fields(permission.fields.begin(), permission.fields.end());
    json::array one{permission.rows ? permission.rule : json::value(nullptr), json::value_from(fields)};
    if (more) {
      one.push_back(permission.validation);
      one.push_back(permission.presets);
    }
    out.insert(base::to_json(one));
  }
  return out;
}

bool same(const RightsState& before, const RightsState& after, std::string_view collection, Action action,
          bool rules_only) {
  if (before.admin || after.admin) return before.admin == after.admin;
  return content(before.of(collection, action), rules_only) == content(after.of(collection, action), rules_only);
}

void compare_fields(const schema::Collection& collection, Action action, const RightsState& before,
                    const RightsState& after, RightsDiff& diff) {
  json::array gained, lost;
  for (const schema::Field& field : collection.fields) {
    const bool then = before.may(collection.name, action, field.name);
    const bool now = after.may(collection.name, action, field.name);
    if (now && !then) gained.emplace_back(field.name);
    if (then && !now) lost.emplace_back(field.name);
  }
  if (gained.empty() && lost.empty()) return;
  diff.fields.push_back({{"collection", collection.name},
                         {"action", access::name_of(action)},
                         {"gained", std::move(gained)},
                         {"lost", std::move(lost)}});
}

}  // namespace

std::span<const Permission> RightsState::of(std::string_view collection, Action action) const {
  if (!permissions) return {};
  return permissions->of(collection, action);
}

bool RightsState::may(std::string_view collection, Action action) const {
  return admin || !of(collection, action).empty();
}

bool RightsState::may(std::string_view collection, Action action, std::string_view field) const {
  const std::span<const Permission> some = of(collection, action);
  return admin || std::any_of(some.begin(), some.end(), [&](const Permission& one) { return one.covers(field); });
}

RightsDiff compare(const schema::Schema& schema, const RightsState& before, const RightsState& after) {
  RightsDiff diff;
  for (const auto& [name, collection] : schema.collections) {
    if (!collection.table) continue;
    for (const Action action : access::kActions) {
      if (same(before, after, name, action, false)) continue;
      const bool then = before.may(name, action), now = after.may(name, action);
      const json::object what{{"collection", name}, {"action", access::name_of(action)}};
      if (now && !then) diff.gained.push_back(what);
      if (then && !now) diff.lost.push_back(what);
      if (then && now && action != Action::kDelete && action != Action::kShare) {
        compare_fields(collection, action, before, after, diff);
      }
      if (action == Action::kRead && !same(before, after, name, action, true)) diff.readable.push_back(name);
      diff.rules = true;
    }
  }
  return diff;
}

}  // namespace dirigent::auth::explain
