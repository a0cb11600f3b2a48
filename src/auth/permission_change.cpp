#include "auth/permission_change.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/uuid.hpp"

namespace dirigent::auth {

namespace {

// Keys and ids are compared as the database writes them. What is written in another way may be the same to it.
bool is_plain_key(const std::string& key) {
  const std::optional<std::int64_t> number = base::to_integer(key);
  return number && std::to_string(*number) == key;
}

bool is_plain_id(const json::value& policy) {
  return policy.is_string() && base::is_uuid(policy.get_string()) &&
         base::lower(policy.get_string()) == policy.get_string();
}

}  // namespace

std::optional<PermissionChange> permission_change(const json::value& payload, const base::HookMeta& meta) {
  const bool created = meta.event == "permissions.create";
  if (!created && meta.event != "permissions.update" && meta.event != "permissions.delete") return std::nullopt;
  if (meta.keys.empty() || !std::all_of(meta.keys.begin(), meta.keys.end(), is_plain_key)) return std::nullopt;
  PermissionChange change{meta.keys, std::nullopt};
  if (meta.event == "permissions.delete") return change;
  const json::object* row = payload.if_object();
  if (row == nullptr) return std::nullopt;
  const json::value* policy = row->if_contains("policy");
  if (policy == nullptr && !created) return change;  // it stays where it is
  if (policy == nullptr || !is_plain_id(*policy)) return std::nullopt;
  change.policy = std::string(policy->get_string());
  return change;
}

}  // namespace dirigent::auth
