#include "access/permission.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.hpp"
#include "query/dynamic_variables.hpp"
#include "query/parse.hpp"

namespace dirigent::access {

namespace {

constexpr std::array<std::string_view, 5> kNames = {"create", "read", "update", "delete", "share"};

std::optional<json::value> parsed(const std::optional<std::string>& text) {
  if (!text || text->empty()) return json::value(nullptr);
  boost::system::error_code error;
  json::value value = json::parse(*text, error);
  if (error) return std::nullopt;
  return value;
}

bool nothing_asked(const json::value& rule) {
  const json::object* object = rule.if_object();
  return rule.is_null() || (object != nullptr && object->empty());
}

// Rules were judged when they were stored, by whatever limits held then.
std::shared_ptr<const query::Filter> filter_of(const json::value& rule, bool& understood) {
  if (nothing_asked(rule)) return nullptr;
  understood = rule.is_object();
  if (!understood) return nullptr;
  query::Limits limits;
  limits.max_relational_depth = std::numeric_limits<int>::max();
  base::Result<query::Filter> filter = query::parse_filter(rule, limits);
  understood = filter.ok();
  if (!understood || filter.value().empty()) return nullptr;
  return std::make_shared<const query::Filter>(std::move(filter).take());
}

}  // namespace

std::string_view name_of(Action action) {
  return kNames.at(static_cast<std::size_t>(action));
}

std::optional<Action> action_of(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Action>(found - kNames.begin());
}

bool Permission::all_fields() const {
  return std::find(fields.begin(), fields.end(), "*") != fields.end();
}

bool Permission::covers(std::string_view field) const {
  return std::any_of(fields.begin(), fields.end(), [&](const std::string& one) { return one == "*" || one == field; });
}

std::optional<Permission> read_permission(StoredPermission stored) {
  const std::optional<Action> action = action_of(stored.action);
  std::optional<json::value> rule = parsed(stored.rule), validation = parsed(stored.validation),
                             presets = parsed(stored.presets);
  if (!action || !rule || !validation || !presets) return std::nullopt;
  Permission permission;
  bool understood = true;
  permission.rows = filter_of(*rule, understood);
  if (!understood) return std::nullopt;
  permission.id = std::move(stored.id);
  permission.policy = std::move(stored.policy);
  permission.collection = std::move(stored.collection);
  permission.action = *action;
  for (const std::string& field : base::split(stored.fields.value_or(""), ',')) {
    if (const std::string_view name = base::trim(field); !name.empty()) permission.fields.emplace_back(name);
  }
  for (const auto* part : {&rule, &validation, &presets}) query::collect_variables(**part, permission.variables);
  permission.rule = std::move(*rule);
  if (!nothing_asked(*validation)) permission.validation = std::move(*validation);
  if (json::object* values = presets->if_object()) permission.presets = std::move(*values);
  return permission;
}

}  // namespace dirigent::access
