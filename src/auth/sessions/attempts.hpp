// Failed logins per user: past settings.auth_login_attempts of them the user is suspended.
#pragma once
#include <string>

#include "auth/services.hpp"
#include "auth/sessions/session.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Counts one attempt. The one past the limit suspends the user, with an activity row and a revision, and begins the
/// count anew for the day the user is active again; the attempt itself goes on. Without a limit in the settings nothing
/// is counted.
io::Task<void> count_attempt(const Services& services, std::string user, Origin origin);
/// After a successful login. Any thread.
void forget_attempts(const std::string& user);

}  // namespace dirigent::auth
