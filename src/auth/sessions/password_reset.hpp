// Passwords that were forgotten: a signed token that names the user and the password it is to replace.
#pragma once
#include <optional>
#include <string>

#include "auth/account.hpp"
#include "auth/services.hpp"
#include "io/task.hpp"
#include "items/service.hpp"

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
io::Task<Account> redeem_reset_token(const Services& services, std::string token);

/// Gives that user another password. Of several at once with one token the first does; the others throw FORBIDDEN.
io::Task<void> reset_password(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                              std::string token, std::string password);

}  // namespace dirigent::auth
