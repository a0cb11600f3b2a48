#include "auth/passkeys/challenge.hpp"

#include "auth/claims.hpp"
#include "auth/own_rows.hpp"
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

// Those that have ended are no use to anybody: whoever notes one takes them away.
io::Task<void> forget_ended(db::Database& database) {
  sql::Fragment remove("DELETE FROM dirigent_challenges WHERE expires < ");
  remove.parameter(stored_time(database.dialect(), base::now_ms()));
  (void)co_await change_if_any(database, std::move(remove));
}

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

io::Task<bool> use_challenge(const Services& services, std::string challenge) {
  db::Database& database = *services.database;
  sql::Fragment insert("INSERT INTO dirigent_challenges (digest, expires) VALUES (");
  insert.parameter(crypto::sha256_hex(challenge)).raw(", ");
  insert.parameter(stored_time(database.dialect(), base::now_ms() + kChallengeLife.count()));
  insert.raw(") ON CONFLICT (digest) DO NOTHING");
  const std::int64_t noted = co_await insert_own(database, std::move(insert));
  if (noted == 1) co_await forget_ended(database);
  co_return noted == 1;
}

}  // namespace dirigent::auth
