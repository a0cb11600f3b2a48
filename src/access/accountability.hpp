// Who is asking. Carried by every service call; no value (std::nullopt) means the system itself, which may do
// everything.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "access/permission_set.hpp"

namespace dirigent::access {

struct Accountability {
  std::optional<std::string> user;
  std::optional<std::string> role;
  std::vector<std::string> roles;  // own first, then ancestors
  bool admin = false;
  bool app = false;  // admin implies app
  std::optional<std::string> ip, user_agent, origin;
  std::optional<std::string> share, session;
  std::optional<std::string> token;   // id of the named token that was presented
  bool restricted = false;            // by a token that gives less than its user has: it makes no credentials
  std::vector<std::string> policies;  // held, the weakest first: of the own role, its ancestors, the user
  PermissionSetPtr permissions;       // what they permit; null for admins, and for nobody in particular: nothing
};

}  // namespace dirigent::access
