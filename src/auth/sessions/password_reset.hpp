// Password reset tokens: who may set a new password without knowing the old one.
#pragma once
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// A token for an active local user, single-use because it names the password it replaces; nothing for everyone else.
io::Task<std::optional<std::string>> make_reset_token(const Services& services, std::string email);

/// The id of the user a token is for. Throws INVALID_TOKEN or TOKEN_EXPIRED for what is no token of ours (any
/// more), FORBIDDEN for one of another kind or one that was used.
io::Task<std::string> redeem_reset_token(const Services& services, std::string token);

}  // namespace dirigent::auth
