// Whose permissions a change was about, as far as its event says so: what was read of other policies holds on.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/hooks.hpp"
#include "base/json.hpp"

namespace dirigent::auth {

struct PermissionChange {
  std::vector<std::string> permissions;  // rows of directus_permissions: whoever held them is concerned
  std::optional<std::string> policy;     // the one that holds them now, where that is new
};

/// Nothing when the event leaves it open, or is about something else than permissions: then everyone is concerned.
std::optional<PermissionChange> permission_change(const json::value& payload, const base::HookMeta& meta);

}  // namespace dirigent::auth
