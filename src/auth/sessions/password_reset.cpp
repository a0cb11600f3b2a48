#include "auth/sessions/password_reset.hpp"

#include "auth/account.hpp"
#include "auth/letters.hpp"
#include "auth/scoped_token.hpp"
#include "auth/stall.hpp"
#include "auth/users/change_user.hpp"
#include "auth/users/links.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"

namespace dirigent::auth {

namespace {

constexpr std::string_view kScope = "password-reset";
constexpr std::chrono::hours kLifetime{24};
constexpr std::chrono::milliseconds kStall{500};

// Changes with the password, which makes a token good for one use.
std::string fingerprint(const Account& account) {
  return base::hash31_hex(account.password.value_or(""));
}

io::Task<std::optional<Account>> local_account(const Services& services, std::string email) {
  std::optional<Account> account = co_await account_by_email(*services.database, std::move(email));
  if (account && !account->local()) account.reset();
  co_return account;
}

io::Task<void> send_token(const Services& services, std::string email, std::string url) {
  const std::optional<ResetToken> made = co_await make_reset_token(services, std::move(email));
  if (!made) co_return;
  // The address that is stored: one that only counts as equal may be somebody else's.
  Letter letter{made->email, "Password Reset Request", "password-reset", {}};
  letter.data["url"] = link_with_token(services, url, "/admin/reset-password", made->token);
  letter.data["email"] = made->email;
  co_await send_letter(services, std::move(letter));
}

}  // namespace

io::Task<std::optional<ResetToken>> make_reset_token(const Services& services, std::string email) {
  const std::optional<Account> account = co_await local_account(services, std::move(email));
  if (!account) co_return std::nullopt;
  const json::object more{{"hash", fingerprint(*account)}};
  ResetToken made;
  made.email = account->email;
  made.token = make_scoped_token(services, kScope, account->email, kLifetime, more);
  co_return made;
}

io::Task<void> request_password_reset(const Services& services, std::string email, std::string url) {
  const Stall stall;
  io::Task<void> work = send_token(services, std::move(email), std::move(url));
  co_await stall.over(std::move(work), kStall);
}

io::Task<Account> redeem_reset_token(const Services& services, std::string token) {
  const ScopedToken read = read_scoped_token(services, kScope, token);
  const json::value* hash = read.claims.if_contains("hash");
  if (hash == nullptr || !hash->is_string()) base::fail(base::forbidden());
  std::optional<Account> account = co_await local_account(services, read.email);
  if (!account || fingerprint(*account) != std::string_view(hash->get_string())) base::fail(base::forbidden());
  co_return std::move(*account);
}

io::Task<void> reset_password(const Services& services, const items::Services& items, schema::SchemaPtr schema,
                              std::string token, std::string password) {
  Account account = co_await redeem_reset_token(services, std::move(token));
  json::object patch{{"password", std::move(password)}};
  const bool first =
      co_await change_unchanged(items, std::move(schema), std::move(account), std::nullopt, std::move(patch));
  if (!first) base::fail(base::forbidden());
}

}  // namespace dirigent::auth
