#include "auth/scoped_token.hpp"

#include "base/errors.hpp"
#include "base/time.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::size_t kMaxToken = 8192;
constexpr std::string_view kIssuer = "directus";

std::string_view text_claim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

}  // namespace

std::string make_scoped_token(const Services& services, std::string_view scope, std::string_view email,
                              std::chrono::milliseconds life, const json::object& more) {
  const std::int64_t now = base::now_ms() / 1000;
  json::object claims;
  claims["email"] = email;
  claims["scope"] = scope;
  for (const auto& [name, value] : more) claims[name] = value;
  claims["iat"] = now;
  claims["exp"] = now + std::chrono::duration_cast<std::chrono::seconds>(life).count();
  claims["iss"] = kIssuer;
  return crypto::sign_jwt(claims, services.secret);
}

ScopedToken read_scoped_token(const Services& services, std::string_view scope, std::string_view token) {
  if (token.size() > kMaxToken) base::fail(base::invalid_token());
  crypto::JwtResult result = crypto::verify_jwt(token, services.secret, base::now_ms() / 1000);
  if (result.status == crypto::JwtResult::Status::kExpired) base::fail(base::token_expired());
  if (result.status != crypto::JwtResult::Status::kValid) base::fail(base::invalid_token());
  if (text_claim(result.claims, "iss") != kIssuer) base::fail(base::invalid_token());
  ScopedToken read;
  read.email = text_claim(result.claims, "email");
  if (read.email.empty() || text_claim(result.claims, "scope") != scope) base::fail(base::forbidden());
  read.claims = std::move(result.claims);
  return read;
}

}  // namespace dirigent::auth
