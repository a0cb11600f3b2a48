// Public registration: anyone may make a user of the role that the settings name, if the settings allow it.
//
// What a stranger can tell from the answer is the same whether the address is taken or not, and takes as long.
#pragma once
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "io/task.hpp"
#include "items/service.hpp"

namespace dirigent::auth {

struct Registration {
  std::string email, password;
  std::optional<std::string> first_name, last_name;
  std::string url;  // where the link of the mail leads; empty for this server. Judged by is_allowed_url before
};

/// Creates the user: active at once, or `unverified` until the link of the mail is followed, as
/// settings.public_registration_verify_email says. Users who are there already stay as they are. Unverified ones are
/// nobody's: they get this registration's password and names, its mail, and links of earlier ones don't count any more.
/// Throws base::Failure: FORBIDDEN when registration is closed or the e-mail filter refuses, FAILED_VALIDATION for a
/// password against the policy. Takes at least REGISTER_STALL_TIME once it depends on the address.
io::Task<void> register_user(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                             Registration registration);

/// Makes an unverified user active; their id. Throws base::Failure: TOKEN_EXPIRED, INVALID_TOKEN, FORBIDDEN,
/// INVALID_PAYLOAD when nobody waits for it.
io::Task<std::string> verify_email(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                                   std::string token);

}  // namespace dirigent::auth
