// Failed logins per user: after settings.auth_login_attempts of them the user is suspended.
#pragma once
#include <string>

#include "auth/services.hpp"
#include "auth/session.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Counts one attempt; the one past the limit suspends the user (with an activity row) and throws INVALID_CREDENTIALS.
/// A limit of null in the settings counts nothing.
io::Task<void> count_attempt(const Services& services, std::string user, Origin origin);
/// After a successful login. Any thread.
void forget_attempts(const std::string& user);

}  // namespace dirigent::auth
