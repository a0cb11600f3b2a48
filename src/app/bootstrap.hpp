// First start: the system tables, the administrator, the project's name. Repeating it changes nothing.
#pragma once
#include <optional>
#include <string>

#include "config/config.hpp"
#include "crypto/password.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::app {

struct BootstrapOptions {
  bool skip_admin = false;
  /// Without ADMIN_EMAIL / ADMIN_PASSWORD: make an administrator all the same, with a random password.
  bool generate_admin = false;
};

struct BootstrapReport {
  bool installed = false;                         // the tables were made by this call
  std::optional<std::string> admin_email;         // of the administrator made by this call
  std::optional<std::string> generated_password;  // shown once, stored nowhere but hashed
};

/// Waits for the database, installs when it is empty, and makes the role, policy and user of the administrator
/// (ADMIN_EMAIL, ADMIN_PASSWORD, ADMIN_TOKEN) when there is no administrator yet. Nodes that do this at the same moment
/// end with one installation. Throws std::runtime_error for a database of a release we do not know, and when the
/// administrator's e-mail belongs to somebody else.
io::Task<BootstrapReport> bootstrap(db::Database& database, const config::Config& config,
                                    const crypto::PasswordHasher& hasher, BootstrapOptions options);

/// Makes a role with a policy of its own and the access row that joins them; the role's id.
struct RoleRequest {
  std::string name;
  std::string policy_name;
  std::string icon, policy_icon;
  std::optional<std::string> description;
  bool admin = false;
  bool app = false;
};
io::Task<std::string> create_role(db::Session& session, RoleRequest request);

/// Inserts an active user; the user's id. `password_hash` is a PHC string.
struct UserRequest {
  std::string email, password_hash;
  std::optional<std::string> role, first_name, last_name, token;
};
io::Task<std::string> create_user(db::Session& session, UserRequest request);

}  // namespace dirigent::app
