// Passwords that were forgotten: a signed token that names the user and the password it is to replace.
#pragma once
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct ResetToken {
  std::string email;  // as it is stored
  std::string token;
};
/// A token for the active local user with this address, valid for a day; nothing for anyone else.
io::Task<std::optional<ResetToken>> make_reset_token(const Services& services, std::string email);

/// Mails such a token in a link to `url` (empty: the app; judged by is_allowed_url before), if there is one. It takes
/// as long either way and says nothing of the outcome.
io::Task<void> request_password_reset(const Services& services, std::string email, std::string url);

/// The user a token is for. Throws base::Failure: TOKEN_EXPIRED, INVALID_TOKEN, and FORBIDDEN when the user is gone,
/// not active, or has another password by now.
io::Task<std::string> redeem_reset_token(const Services& services, std::string token);

}  // namespace dirigent::auth
