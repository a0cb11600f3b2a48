// From the link of a share to tokens.
#pragma once
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "auth/sessions/session.hpp"
#include "auth/sessions/tokens.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Begins a session on a share and counts its use. Throws INVALID_CREDENTIALS for a share that is not there, not open
/// or used up (max_uses may be passed by one, as the contract has it), and for a wrong or missing password. Answers no
/// sooner than LOGIN_STALL_TIME, like a login.
io::Task<Tokens> login_to_share(const Services& services, std::string share, std::optional<std::string> password,
                                Mode mode, Origin origin);

}  // namespace dirigent::auth
