// Going on with a session, and ending it.
#pragma once
#include <string>

#include "auth/services.hpp"
#include "auth/sessions/session.hpp"
#include "auth/sessions/tokens.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// New tokens for `token`, a refresh token or in session mode the session's token.
///
/// A refresh token is replaced in its row: the old one is worth nothing from then on. A session gets a successor and
/// lives on for the grace period, in which refreshing it again leads to the same successor. Throws base::Failure:
/// INVALID_CREDENTIALS, or USER_SUSPENDED; the session of a user who may not go on is ended. Visitors of a share go on
/// while it is open.
io::Task<Tokens> refresh(const Services& services, std::string token, Mode mode, Origin origin);

/// Ends the session of a refresh token or session token; an unknown one is no error.
io::Task<void> logout(const Services& services, std::string token, Origin origin);

}  // namespace dirigent::auth
