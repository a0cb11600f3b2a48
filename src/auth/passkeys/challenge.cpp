#include "auth/passkeys/challenge.hpp"

#include <mutex>
#include <unordered_map>

#include "auth/claims.hpp"
#include "base/errors.hpp"
#include "base/time.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::size_t kNonce = 22;
constexpr std::size_t kLongest = 1024;

std::string_view name_of(ChallengeFor purpose) {
  return purpose == ChallengeFor::kRegistration ? "register" : "login";
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
  claims["exp"] = (base::now_ms() + kChallengeLife.count()) / 1000;
  return crypto::base64_encode(crypto::sign_jwt(claims, services.secret), crypto::Alphabet::kUrl);
}

bool challenge_stands(const Services& services, const std::string& challenge, ChallengeFor purpose,
                      const std::string& user) {
  if (challenge.size() > kLongest) return false;
  const auto token = crypto::base64_decode(challenge, crypto::Alphabet::kUrl);
  if (!token) return false;
  const crypto::JwtResult result = crypto::verify_jwt(*token, services.secret, base::now_ms() / 1000);
  return result.status == crypto::JwtResult::Status::kValid && result.claims.contains("exp") &&
         text_claim(result.claims, "passkey") == name_of(purpose) && text_claim(result.claims, "user") == user;
}

std::optional<crypto::WebauthnExpectations> expected_answer(const Services& services, const std::string& client_data,
                                                            ChallengeFor purpose, const std::string& user) {
  const char* type = purpose == ChallengeFor::kRegistration ? "webauthn.create" : "webauthn.get";
  std::optional<std::string> challenge = crypto::webauthn_challenge(client_data, type);
  if (!challenge || !challenge_stands(services, *challenge, purpose, user)) return std::nullopt;
  crypto::WebauthnExpectations expected;
  expected.challenge = std::move(*challenge);
  expected.domain = services.passkeys.domain;
  expected.origins = services.passkeys.origins;
  expected.verify_user = services.passkeys.verify_user;
  return expected;
}

bool use_challenge(const std::string& challenge) {
  const base::EpochMs now = base::now_ms();
  Used& used = Used::instance();
  const std::lock_guard lock(used.mutex);
  if (used.ends.size() >= Used::kMost) std::erase_if(used.ends, [now](const auto& one) { return one.second < now; });
  if (used.ends.size() >= Used::kMost) base::fail(base::service_unavailable("passkeys", "Under pressure"));
  return used.ends.emplace(crypto::sha256_hex(challenge), now + kChallengeLife.count()).second;
}

}  // namespace dirigent::auth
