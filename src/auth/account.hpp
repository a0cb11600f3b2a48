// A user's row as authentication needs it.
#pragma once
#include <optional>
#include <string>

#include "auth/sessions/session.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct Account {
  std::string id, email;
  std::optional<std::string> role, password, tfa_secret;
  std::string status, provider;
  bool role_enforces_tfa = false;  // a policy of the user's own role asks for it
  bool active() const { return status == "active"; }
  /// Active, and a user of this server's own (not of SSO or LDAP).
  bool local() const { return active() && provider == "default"; }
};

/// Addresses match whatever their case. Those that take a database lease a session of their own.
io::Task<std::optional<Account>> account_by_email(db::Database& database, std::string email);
io::Task<std::optional<Account>> account_by_id(db::Session& session, std::string id);
io::Task<std::optional<Account>> account_by_id(db::Database& database, std::string id);

/// Inserts an activity row of directus_users (`login`, `logout`, `update`) and gives its id.
sql::Fragment insert_activity(const sql::Dialect& dialect, std::string_view action, const std::string& user,
                              const Origin& origin);
sql::Fragment touch_account(const sql::Dialect& dialect, const std::string& user);  // last_access = now

}  // namespace dirigent::auth
