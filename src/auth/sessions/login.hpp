// Login with e-mail and password.
#pragma once
#include <optional>
#include <string>

#include "auth/account.hpp"
#include "auth/services.hpp"
#include "auth/sessions/session.hpp"
#include "auth/sessions/tokens.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct Credentials {
  std::string email, password;
  std::optional<std::string> otp;
};

/// Begins a session. Throws base::Failure: INVALID_CREDENTIALS or INVALID_OTP. Success and failure alike answer no
/// sooner than LOGIN_STALL_TIME, and an unknown user costs as much as a wrong password.
io::Task<Tokens> login(const Services& services, Credentials credentials, Mode mode, Origin origin);

/// For every way to log in: the session, its activity and the user's last access, once it is known who it is.
io::Task<Tokens> begin_session(const Services& services, Account account, Mode mode, Origin origin);

}  // namespace dirigent::auth
