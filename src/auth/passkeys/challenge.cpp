#include "auth/passkeys/challenge.hpp"

#include <mutex>
#include <unordered_map>

#include "base/errors.hpp"
#include "base/time.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr base::EpochMs kLife = 300'000;
constexpr std::size_t kNonce = 22;
constexpr std::size_t kLongest = 1024;

std::string_view name_of(ChallengeFor purpose) {
  return purpose == ChallengeFor::kRegistration ? "register" : "login";
}

bool says(const json::object& claims, std::string_view name, std::string_view text) {
  const json::value* value = claims.if_contains(name);
  return value != nullptr && *value == json::value(text);
}

struct Used {
  static constexpr std::size_t kMost = 100'000;
  std::mutex mutex;
  std::unordered_map<std::string, base::EpochMs> ends;  // by digest

  static Used& instance() {
    static Used used;
    return used;
  }
};

}  // namespace

std::string make_challenge(const Services& services, ChallengeFor purpose, const std::string& user) {
  json::object claims;
  claims["passkey"] = name_of(purpose);
  claims["user"] = user;
  claims["nonce"] = crypto::random_string(kNonce);
  claims["exp"] = (base::now_ms() + kLife) / 1000;
  return crypto::base64_encode(crypto::sign_jwt(claims, services.secret), crypto::Alphabet::kUrl);
}

bool challenge_stands(const Services& services, const std::string& challenge, ChallengeFor purpose,
                      const std::string& user) {
  if (challenge.size() > kLongest) return false;
  const auto token = crypto::base64_decode(challenge, crypto::Alphabet::kUrl);
  if (!token) return false;
  const crypto::JwtResult result = crypto::verify_jwt(*token, services.secret, base::now_ms() / 1000);
  return result.status == crypto::JwtResult::Status::kValid && result.claims.contains("exp") &&
         says(result.claims, "passkey", name_of(purpose)) && says(result.claims, "user", user);
}

bool use_challenge(const std::string& challenge) {
  const base::EpochMs now = base::now_ms();
  Used& used = Used::instance();
  const std::lock_guard lock(used.mutex);
  if (used.ends.size() >= Used::kMost) std::erase_if(used.ends, [now](const auto& one) { return one.second < now; });
  if (used.ends.size() >= Used::kMost) base::fail(base::service_unavailable("passkeys", "Under pressure"));
  return used.ends.emplace(crypto::sha256_hex(challenge), now + kLife).second;
}

}  // namespace dirigent::auth
