// One thing a policy permits: an action on a collection, on which rows, with which fields, under which conditions. Rows
// of directus_permissions and the app-access minimum both become this; nothing of it changes after it is made.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "query/types.hpp"

namespace dirigent::access {

enum class Action { kCreate, kRead, kUpdate, kDelete, kShare };
inline constexpr Action kActions[] = {Action::kCreate, Action::kRead, Action::kUpdate, Action::kDelete, Action::kShare};
std::string_view name_of(Action action);
std::optional<Action> action_of(std::string_view name);

struct Permission {
  std::string id;      // its row in directus_permissions; empty for what comes with app access or a share
  std::string policy;  // the policy that holds it; empty likewise
  std::string collection;
  Action action = Action::kRead;
  std::vector<std::string> fields;            // as listed; "*" anywhere stands for all; none for none
  std::shared_ptr<const query::Filter> rows;  // which items; null for all
  json::value rule;                           // the same as stored, for those who want to read it
  json::value validation;                     // a filter that payloads have to pass; null for none
  json::object presets;                       // what payloads get that do not say otherwise
  std::vector<std::string> variables;         // dynamic ones that any of the above names: "$NOW", "$CURRENT_USER.team"

  bool system() const { return id.empty(); }
  bool all_fields() const;
  bool covers(std::string_view field) const;
};

/// A permission as it is stored: texts of one row. Nothing when the action is unknown or the rule is no filter: what
/// cannot be understood permits nothing.
struct StoredPermission {
  std::string id, policy, collection, action;
  std::optional<std::string> fields, rule, validation, presets;
};
std::optional<Permission> read_permission(StoredPermission stored);

}  // namespace dirigent::access
