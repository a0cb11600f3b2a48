// A policy as it would be, for those who want to know what that changes (preview.hpp).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "access/permission.hpp"
#include "base/json.hpp"

namespace dirigent::auth::explain {

/// What the policy would be; what is not given stays.
struct PolicyChange {
  std::string policy;
  std::optional<std::vector<access::Permission>> permissions;  // all of them
  std::optional<bool> admin, app;
};

/// From {policy, permissions: [{collection, action, fields, permissions, validation, presets}], admin_access,
/// app_access}; permissions as /permissions takes them. Throws INVALID_PAYLOAD.
PolicyChange read_change(const json::value& written);

}  // namespace dirigent::auth::explain
