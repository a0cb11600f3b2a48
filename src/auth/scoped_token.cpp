#include "auth/scoped_token.hpp"

#include "auth/claims.hpp"
#include "base/errors.hpp"
#include "base/time.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

std::string make_scoped_token(const Services& services, std::string_view scope, std::string_view email,
                              std::chrono::milliseconds life, const json::object& more) {
  json::object claims;
  claims["email"] = email;
  claims["scope"] = scope;
  for (const auto& [name, value] : more) claims[name] = value;
  return sign_claims(services, std::move(claims), life);
}

ScopedToken read_scoped_token(const Services& services, std::string_view scope, std::string_view token) {
  if (token.size() > kMaxToken) base::fail(base::invalid_token());
  crypto::JwtResult result = crypto::verify_jwt(token, services.secret, base::now_ms() / 1000);
  if (result.status == crypto::JwtResult::Status::kExpired) base::fail(base::token_expired());
  if (result.status != crypto::JwtResult::Status::kValid) base::fail(base::invalid_token());
  if (text_claim(result.claims, "iss") != kIssuer) base::fail(base::invalid_token());
  ScopedToken read;
  read.email = text_claim(result.claims, "email").value_or("");
  if (read.email.empty() || text_claim(result.claims, "scope") != scope) base::fail(base::forbidden());
  read.claims = std::move(result.claims);
  return read;
}

}  // namespace dirigent::auth
