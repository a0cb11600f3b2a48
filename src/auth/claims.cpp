#include "auth/claims.hpp"

#include "base/time.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

std::string sign_claims(const Services& services, json::object claims, std::chrono::milliseconds life) {
  const std::int64_t now = base::now_ms() / 1000;
  claims["iat"] = now;
  claims["exp"] = now + std::chrono::duration_cast<std::chrono::seconds>(life).count();
  claims["iss"] = kIssuer;
  return crypto::sign_jwt(claims, services.secret);
}

std::optional<std::string_view> text_claim(const json::object& claims, std::string_view name) {
  const json::value* value = claims.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

}  // namespace dirigent::auth
