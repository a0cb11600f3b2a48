#include "auth/passkeys/challenge.hpp"

#include <gtest/gtest.h>

#include "base/time.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {
namespace {

Services services() {
  Services made;
  made.secret = "a secret of at least thirty-two bytes";
  return made;
}

TEST(Challenge, StandsForItsPurposeAndUserOnly) {
  const Services ours = services();
  const std::string mine = make_challenge(ours, ChallengeFor::kRegistration, "ada");
  EXPECT_TRUE(challenge_stands(ours, mine, ChallengeFor::kRegistration, "ada"));
  EXPECT_FALSE(challenge_stands(ours, mine, ChallengeFor::kRegistration, "bob"));
  EXPECT_FALSE(challenge_stands(ours, mine, ChallengeFor::kRegistration));
  EXPECT_FALSE(challenge_stands(ours, mine, ChallengeFor::kLogin, "ada"));
  Services others = services();
  others.secret += "!";
  EXPECT_FALSE(challenge_stands(others, mine, ChallengeFor::kRegistration, "ada"));
  EXPECT_NE(mine, make_challenge(ours, ChallengeFor::kRegistration, "ada"));
}

TEST(Challenge, EndsAndHasToSayWhen) {
  const Services ours = services();
  const auto challenge = [&](json::object claims) {
    claims["passkey"] = "login";
    claims["user"] = "";
    return crypto::base64_encode(crypto::sign_jwt(claims, ours.secret), crypto::Alphabet::kUrl);
  };
  const std::int64_t now = base::now_ms() / 1000;
  EXPECT_TRUE(challenge_stands(ours, challenge({{"exp", now + 60}}), ChallengeFor::kLogin));
  EXPECT_FALSE(challenge_stands(ours, challenge({{"exp", now - 1}}), ChallengeFor::kLogin));
  EXPECT_FALSE(challenge_stands(ours, challenge({}), ChallengeFor::kLogin));
  for (const char* text : {"", "!", "AAAA", "eyJ9"}) EXPECT_FALSE(challenge_stands(ours, text, ChallengeFor::kLogin));
}

TEST(Challenge, IsUsedOnce) {
  const std::string challenge = make_challenge(services(), ChallengeFor::kLogin);
  EXPECT_TRUE(use_challenge(challenge));
  EXPECT_FALSE(use_challenge(challenge));
}

}  // namespace
}  // namespace dirigent::auth
