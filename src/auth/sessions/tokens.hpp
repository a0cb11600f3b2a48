// The tokens a login or a refresh hands out.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "access/accountability.hpp"
#include "auth/account.hpp"
#include "auth/services.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// How tokens travel: both in the body, the refresh token in a cookie, or one session token in a cookie.
enum class Mode { kJson, kCookie, kSession };
/// "json", "cookie", "session".
std::optional<Mode> mode_of(std::string_view name);

/// In session mode `access_token` is the value of the session cookie and there is no refresh token.
struct Tokens {
  std::string access_token;
  std::string refresh_token;
  std::chrono::milliseconds expires{};
};

/// What `account` may do, asking from `ip`.
io::Task<access::Accountability> rights_of(db::Session& session, Account account, std::optional<std::string> ip);

/// The tokens of a visitor of `share` for a session row whose token is `session_token`.
Tokens sign_share_tokens(const Services& services, const std::string& share, Mode mode,
                         const std::string& session_token);

/// The tokens of `account` for a session row whose token is `session_token`.
Tokens sign_tokens(const Services& services, const Account& account, const access::Accountability& rights, Mode mode,
                   const std::string& session_token);

}  // namespace dirigent::auth
