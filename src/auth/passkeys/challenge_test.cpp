#include "auth/passkeys/challenge.hpp"

#include <gtest/gtest.h>

#include "auth/testing.hpp"
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

class UsedChallenges : public testing::AuthTest {
 public:
  static io::Task<void> once(Services& services, Authenticator&) {
    const std::string challenge = make_challenge(services, ChallengeFor::kLogin);
    bool first = co_await use_challenge(services, challenge);
    EXPECT_TRUE(first);
    first = co_await use_challenge(services, challenge);
    EXPECT_FALSE(first);
    first = co_await use_challenge(services, make_challenge(services, ChallengeFor::kLogin));
    EXPECT_TRUE(first);
  }

  static io::Task<void> forgotten(Services& services, Authenticator&) {
    (void)co_await use_challenge(services, make_challenge(services, ChallengeFor::kLogin));
    const std::string ended = services.database->dialect().sqlite() ? "1" : "'2001-01-01T00:00:00Z'";
    co_await db::testing::write(*services.database, "UPDATE dirigent_challenges SET expires = " + ended);
    (void)co_await use_challenge(services, make_challenge(services, ChallengeFor::kLogin));
    const std::int64_t left = co_await count(*services.database, "SELECT COUNT(*) FROM dirigent_challenges");
    EXPECT_EQ(left, 1);
  }
};

TEST_P(UsedChallenges, AreUsedOnce) {
  check(once);
}
TEST_P(UsedChallenges, AreForgottenOnceTheyEnded) {
  check(forgotten);
}

INSTANTIATE_TEST_SUITE_P(Databases, UsedChallenges, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::auth
