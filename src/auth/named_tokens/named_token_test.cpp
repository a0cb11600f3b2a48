#include "auth/named_tokens/named_token.hpp"

#include <gtest/gtest.h>

#include "auth/identity.hpp"
#include "auth/testing.hpp"

namespace dirigent::auth {
namespace {

using db::testing::write;

constexpr const char* kAppPolicy = "00000000-0000-4000-8000-0000000000c1";
constexpr const char* kOtherPolicy = "00000000-0000-4000-8000-0000000000c9";

// Coroutines get their lists from here: the compiler cannot keep a braced list in a frame.
TokenLimits policies(std::vector<std::string> ids) {
  TokenLimits limits;
  limits.policies = std::move(ids);
  return limits;
}
std::vector<std::string> one(std::string text) {
  return {std::move(text)};
}

class NamedTokens : public testing::AuthTest {
 public:
  static io::Task<void> stands_for_its_user(Services& services, Authenticator&) {
    const std::vector<NamedToken> none = co_await named_tokens_of(services, testing::kUser);
    EXPECT_TRUE(none.empty());
    const MadeToken made = co_await make_named_token(services, testing::kUser, "job", TokenLimits());
    EXPECT_TRUE(looks_like_named_token(made.token));
    EXPECT_TRUE(made.token.starts_with(made.row.prefix));
    const Identity identity = co_await identify(services, made.token, "127.0.0.1");
    EXPECT_EQ(identity.who.user, testing::kUser);
    EXPECT_EQ(identity.who.token, made.row.id);
    EXPECT_FALSE(identity.who.restricted);
    EXPECT_TRUE(identity.who.app);
    const auto plain =
        co_await count(*services.database, "SELECT COUNT(*) FROM dirigent_tokens WHERE hash = '" + made.token + "'");
    EXPECT_EQ(plain, 0);
    const bool foreign = co_await revoke_named_token(services, testing::kRole, made.row.id);
    EXPECT_FALSE(foreign);
    const bool revoked = co_await revoke_named_token(services, testing::kUser, made.row.id);
    EXPECT_TRUE(revoked);
    const std::string code = co_await failure_of(identify(services, made.token, "127.0.0.1"));
    EXPECT_EQ(code, "INVALID_CREDENTIALS");
  }

  static io::Task<void> narrows(Services& services, Authenticator&) {
    TokenLimits none = policies(one(kOtherPolicy));
    const std::string refused = co_await failure_of(make_named_token(services, testing::kUser, "x", none));
    EXPECT_EQ(refused, "INVALID_PAYLOAD");
    const MadeToken app = co_await make_named_token(services, testing::kUser, "app", policies(one(kAppPolicy)));
    const Identity held = co_await identify(services, app.token, "127.0.0.1");
    EXPECT_TRUE(held.who.app);
    EXPECT_TRUE(held.who.restricted);
    co_await write(*services.database, "DELETE FROM directus_access WHERE role IS NOT NULL");
    const Identity lost = co_await identify(services, app.token, "127.0.0.1");
    EXPECT_FALSE(lost.who.app);
    EXPECT_TRUE(lost.who.policies.empty());
  }

  // A list that somebody damaged gives nothing.
  static io::Task<void> damaged(Services& services, Authenticator&) {
    const MadeToken made = co_await make_named_token(services, testing::kUser, "x", policies(one(kAppPolicy)));
    co_await write(*services.database, "UPDATE dirigent_tokens SET policies = 'all of them'");
    const Identity identity = co_await identify(services, made.token, "127.0.0.1");
    EXPECT_FALSE(identity.who.app);
    co_await write(*services.database, "UPDATE dirigent_tokens SET policies = NULL, ip_access = 'anywhere'");
    const std::string code = co_await failure_of(identify(services, made.token, "127.0.0.1"));
    EXPECT_EQ(code, "INVALID_IP");
  }

  static io::Task<void> ends(Services& services, Authenticator&) {
    TokenLimits limits;
    limits.expires = base::now_ms() + 3'600'000;
    limits.addresses = one("10.0.0.0/8");
    const MadeToken made = co_await make_named_token(services, testing::kUser, "x", limits);
    const Identity inside = co_await identify(services, made.token, "10.1.1.1");
    EXPECT_EQ(inside.expires, limits.expires);
    const std::string outside = co_await failure_of(identify(services, made.token, "11.1.1.1"));
    EXPECT_EQ(outside, "INVALID_IP");
    const bool sqlite = services.database->dialect().sqlite();
    co_await write(*services.database,
                   std::string("UPDATE dirigent_tokens SET expires = ") + (sqlite ? "1000" : "'2001-01-01T00:00:00Z'"));
    const std::string expired = co_await failure_of(identify(services, made.token, "10.1.1.1"));
    EXPECT_EQ(expired, "TOKEN_EXPIRED");
    co_await write(*services.database, "UPDATE directus_users SET status = 'suspended'");
    const std::string suspended = co_await failure_of(identify(services, made.token, "10.1.1.1"));
    EXPECT_EQ(suspended, "INVALID_CREDENTIALS");
  }
};

TEST_P(NamedTokens, StandForTheirUserUntilTheyAreRevoked) {
  check(stands_for_its_user);
}
TEST_P(NamedTokens, GiveOnlyPoliciesThatAreStillHeld) {
  check(narrows);
}
TEST_P(NamedTokens, DamagedLimitsGiveNothing) {
  check(damaged);
}
TEST_P(NamedTokens, EndWithTimeAddressAndUser) {
  check(ends);
}

INSTANTIATE_TEST_SUITE_P(Databases, NamedTokens, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::auth
