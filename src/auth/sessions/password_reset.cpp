#include "auth/sessions/password_reset.hpp"

#include "auth/account.hpp"
#include "base/errors.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::string_view kScope = "password-reset";
constexpr std::int64_t kLifetime = 24 * 60 * 60;  // seconds

std::optional<std::string> text_claim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

// Changes with the password, which makes a token good for one use.
std::string fingerprint(const Account& account) {
  return base::hash31_hex(account.password.value_or(""));
}

}  // namespace

io::Task<std::optional<std::string>> make_reset_token(const Services& services, std::string email) {
  auto session = co_await services.database->read();
  const auto account = co_await account_by_email(*session, email);
  if (!account || !account->local()) co_return std::nullopt;
  const std::int64_t now = base::now_ms() / 1000;
  json::object claims;
  claims["email"] = email;
  claims["scope"] = kScope;
  claims["hash"] = fingerprint(*account);
  claims["iat"] = now;
  claims["exp"] = now + kLifetime;
  claims["iss"] = "directus";
  co_return crypto::sign_jwt(claims, services.secret);
}

io::Task<std::string> redeem_reset_token(const Services& services, std::string token) {
  const crypto::JwtResult result = crypto::verify_jwt(token, services.secret, base::now_ms() / 1000);
  if (result.status == crypto::JwtResult::Status::kExpired) base::fail(base::token_expired());
  if (result.status != crypto::JwtResult::Status::kValid) base::fail(base::invalid_token());
  const auto email = text_claim(result.claims, "email");
  const auto hash = text_claim(result.claims, "hash");
  if (!email || !hash || text_claim(result.claims, "scope") != kScope) base::fail(base::forbidden());
  auto session = co_await services.database->read();
  const auto account = co_await account_by_email(*session, *email);
  if (!account || !account->local() || fingerprint(*account) != *hash) base::fail(base::forbidden());
  co_return account->id;
}

}  // namespace dirigent::auth
