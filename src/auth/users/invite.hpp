// Invitations: a user of status `invited` with a role and no password, and a mail whose link lets them choose one.
#pragma once
#include <string>
#include <vector>

#include "access/access.hpp"
#include "auth/services.hpp"
#include "io/task.hpp"
#include "items/service.hpp"

namespace dirigent::auth {

struct Invitation {
  std::vector<std::string> emails;  // valid addresses
  std::string role;                 // its id
  std::string url;                  // where the link leads; empty for the app. Judged by is_allowed_url before
};

/// Creates who is not there yet, gives those still invited the role, and mails all of these; users who are more than
/// invited get nothing. All or nobody is created. Throws base::Failure: FORBIDDEN unless `who` may create users (and
/// update them, where a role changes), and what ItemService::create throws.
io::Task<void> invite(const Services& services, const items::Services& items, schema::SchemaPtr schema, access::Who who,
                      Invitation invitation);

/// Sets the password and makes the user active. Throws base::Failure: TOKEN_EXPIRED, INVALID_TOKEN, FORBIDDEN,
/// INVALID_INVITE when the user is not invited any more, FAILED_VALIDATION for a password against the policy.
io::Task<void> accept_invite(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                             std::string token, std::string password);

}  // namespace dirigent::auth
