// Local login, refresh and logout.
#pragma once
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "auth/session.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

enum class Mode { kJson, kCookie, kSession };
std::optional<Mode> mode_of(std::string_view name);

/// What a login or refresh gives. In session mode `access_token` is the value of the session cookie and there is no
/// refresh token.
struct Tokens {
  std::string access_token;
  std::string refresh_token;
  std::chrono::milliseconds expires{};
};

struct Credentials {
  std::string email, password;
  std::optional<std::string> otp;
};

/// Throws base::Failure: INVALID_CREDENTIALS or INVALID_OTP, never before LOGIN_STALL_TIME has passed; an unknown user
/// takes as long as a wrong password.
io::Task<Tokens> login(const Services& services, Credentials credentials, Mode mode, Origin origin);

/// `token` is a refresh token, or in session mode the session's token. Throws INVALID_CREDENTIALS or USER_SUSPENDED.
io::Task<Tokens> refresh(const Services& services, std::string token, Mode mode, Origin origin);

/// Ends the session of a refresh token or session token; an unknown one is no error.
io::Task<void> logout(const Services& services, std::string token, Origin origin);

}  // namespace dirigent::auth
