// A user's row as authentication needs it.
#pragma once
#include <optional>
#include <string>

#include "auth/session.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct Account {
  std::string id;
  std::optional<std::string> role, password, tfa_secret;
  std::string status, provider;
  bool active() const { return status == "active"; }
};

io::Task<std::optional<Account>> account_by_email(db::Session& session, std::string email);
io::Task<std::optional<Account>> account_by_id(db::Session& session, std::string id);

/// An activity row of directus_users: `login`, `logout`, `update`.
io::Task<void> record_activity(db::Session& session, std::string action, std::string user, Origin origin);

}  // namespace dirigent::auth
