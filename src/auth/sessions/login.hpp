// Login with e-mail and password.
#pragma once
#include <optional>
#include <string>

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

}  // namespace dirigent::auth
