#include "auth/sessions/login.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include "auth/sessions/attempts.hpp"
#include "auth/sessions/refresh.hpp"
#include "auth/testing.hpp"
#include "base/json_writer.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {
namespace {

using db::testing::write;

Credentials ada(std::string password = "right") {
  return {"ADA@example.com", std::move(password), std::nullopt};
}

constexpr const char* kEve = "00000000-0000-4000-8000-00000000000e";
constexpr const char* kEva = "00000000-0000-4000-8000-00000000000f";

Origin somewhere() {
  return {"127.0.0.1", "agent", std::nullopt};
}

// Coroutines get their lists from here: the compiler cannot keep a braced list in a frame.
std::vector<Credentials> refused_credentials() {
  return {ada("wrong"), ada(""), {"nobody@example.com", "right", std::nullopt}};
}
constexpr const char* kUnusable[] = {"status = 'suspended'", "status = 'active', provider = 'ldap'",
                                     "provider = 'default', password = NULL"};

json::object claims_of(const std::string& token) {
  const auto result = crypto::verify_jwt(token, testing::kSecretKey, base::now_ms() / 1000);
  EXPECT_EQ(result.status, crypto::JwtResult::Status::kValid);
  return result.claims;
}

class Login : public testing::AuthTest {
 public:
  static io::Task<void> json_mode(Services& services, Authenticator&) {
    const Tokens tokens = co_await login(services, ada(), Mode::kJson, somewhere());
    EXPECT_EQ(tokens.refresh_token.size(), 64U);
    EXPECT_EQ(tokens.expires, std::chrono::minutes(15));
    json::object claims = claims_of(tokens.access_token);
    EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 900);
    claims.at("iat") = claims.at("exp") = 0;
    EXPECT_EQ(base::to_json(claims),
              R"({"id":"00000000-0000-4000-8000-00000000000a","role":"00000000-0000-4000-8000-0000000000b2",)"
              R"("app_access":true,"admin_access":false,"iat":0,"exp":0,"iss":"directus"})");
    const std::string rows =
        R"(SELECT COUNT(*) FROM directus_sessions WHERE ip = '127.0.0.1' AND user_agent = 'agent')";
    const auto sessions = co_await count(*services.database, rows);
    EXPECT_EQ(sessions, 1);
    const std::string activity = "SELECT COUNT(*) FROM directus_activity WHERE action = 'login' AND item = '";
    const auto logins = co_await count(*services.database, activity + testing::kUser + "'");
    EXPECT_EQ(logins, 1);
    const auto seen = co_await count(*services.database, "SELECT COUNT(last_access) FROM directus_users");
    EXPECT_EQ(seen, 1);
  }

  static io::Task<void> refusals(Services& services, Authenticator&) {
    services.login_stall = std::chrono::milliseconds(30);
    for (const Credentials& credentials : refused_credentials()) {
      const auto begin = std::chrono::steady_clock::now();
      const std::string code = co_await failure_of(login(services, credentials, Mode::kJson, Origin()));
      EXPECT_EQ(code, "INVALID_CREDENTIALS");
      EXPECT_GE(std::chrono::steady_clock::now() - begin, services.login_stall);
    }
    for (const char* change : kUnusable) {
      co_await write(*services.database, std::string("UPDATE directus_users SET ") + change);
      const std::string code = co_await failure_of(login(services, ada(), Mode::kJson, Origin()));
      EXPECT_EQ(code, "INVALID_CREDENTIALS") << change;
    }
    const auto sessions = co_await count(*services.database, "SELECT COUNT(*) FROM directus_sessions");
    EXPECT_EQ(sessions, 0);
  }

  static io::Task<void> second_factor(Services& services, Authenticator&) {
    co_await write(*services.database, "UPDATE directus_users SET tfa_secret = 'GEZDGNBVGY3TQOJQ'");
    const std::string missing = co_await failure_of(login(services, ada(), Mode::kJson, Origin()));
    EXPECT_EQ(missing, "INVALID_OTP");
    Credentials wrong = ada();
    wrong.otp = "12345x";
    const std::string refused = co_await failure_of(login(services, wrong, Mode::kJson, Origin()));
    EXPECT_EQ(refused, "INVALID_OTP");
  }

  static io::Task<void> enforced(Services& services, Authenticator&) {
    co_await write(*services.database,
                   std::string("UPDATE directus_access SET role = '") + testing::kRole + "' WHERE role IS NOT NULL");
    co_await write(*services.database, "UPDATE directus_policies SET enforce_tfa = true WHERE name = 'app'");
    const Tokens tokens = co_await login(services, ada(), Mode::kSession, Origin());
    const json::object claims = claims_of(tokens.access_token);
    EXPECT_EQ(claims.at("enforce_tfa"), json::value(true));
    EXPECT_EQ(claims.at("session").as_string().size(), 64U);
    EXPECT_TRUE(tokens.refresh_token.empty());
  }

  static io::Task<void> suspension(Services& services, Authenticator&) {
    co_await write(*services.database, "UPDATE directus_settings SET auth_login_attempts = 2");
    for (int i = 0; i < 3; ++i) co_await failure_of(login(services, ada("wrong"), Mode::kJson, Origin()));
    const std::string code = co_await failure_of(login(services, ada(), Mode::kJson, Origin()));
    EXPECT_EQ(code, "INVALID_CREDENTIALS");
    const auto suspended =
        co_await count(*services.database, "SELECT COUNT(*) FROM directus_users WHERE status = 'suspended'");
    EXPECT_EQ(suspended, 1);
    const auto revisions = co_await count(
        *services.database, "SELECT COUNT(*) FROM directus_revisions r JOIN directus_activity a ON a.id = r.activity");
    EXPECT_EQ(revisions, 1);
    co_await write(*services.database, "UPDATE directus_users SET status = 'active'");
    const std::string again = co_await failure_of(login(services, ada(), Mode::kJson, Origin()));
    EXPECT_EQ(again, "");
  }

  static io::Task<void> note(Services& services, Credentials credentials, std::vector<std::string>& outcomes) {
    std::string code = co_await failure_of(login(services, std::move(credentials), Mode::kJson, Origin()));
    outcomes.push_back(std::move(code));
  }

  // How `count` logins end that are all on their way at once.
  static io::Task<std::vector<std::string>> at_once(Services& services, std::string password, std::size_t count) {
    auto executor = co_await io::asio::this_coro::executor;
    std::vector<std::string> outcomes;
    for (std::size_t i = 0; i < count; ++i) {
      io::asio::co_spawn(executor, note(services, ada(password), outcomes), io::asio::detached);
    }
    while (outcomes.size() < count) co_await io::sleep_for(std::chrono::milliseconds(1));
    co_return outcomes;
  }

  static io::Task<void> right_at_once(Services& services, Authenticator&) {
    co_await write(*services.database, "UPDATE directus_settings SET auth_login_attempts = 2");
    const std::vector<std::string> outcomes = co_await at_once(services, "right", 8);
    EXPECT_EQ(outcomes, std::vector<std::string>(8));
    const auto active =
        co_await count(*services.database, "SELECT COUNT(*) FROM directus_users WHERE status = 'active'");
    EXPECT_EQ(active, 1);
  }

  static io::Task<void> wrong_at_once(Services& services, Authenticator&) {
    co_await write(*services.database, "UPDATE directus_settings SET auth_login_attempts = 2");
    const std::vector<std::string> outcomes = co_await at_once(services, "wrong", 8);
    EXPECT_EQ(outcomes, std::vector<std::string>(8, "INVALID_CREDENTIALS"));
    const auto suspended =
        co_await count(*services.database, "SELECT COUNT(*) FROM directus_users WHERE status = 'suspended'");
    EXPECT_EQ(suspended, 1);
    const auto revisions = co_await count(*services.database, "SELECT COUNT(*) FROM directus_revisions");
    EXPECT_EQ(revisions, 1);
  }

  // The right guess comes to its end after the wrong ones sent with it have used up the limit.
  static io::Task<void> right_too_late(Services& services, Authenticator&) {
    co_await write(*services.database, "UPDATE directus_settings SET auth_login_attempts = 1");
    Attempt right = co_await Attempt::begin(services, testing::kUser, Origin());
    Attempt wrong = co_await Attempt::begin(services, testing::kUser, Origin());
    Attempt other = co_await Attempt::begin(services, testing::kUser, Origin());
    co_await wrong.failed(services, Origin());
    co_await other.failed(services, Origin());
    EXPECT_FALSE(right.succeeded());
    Attempt too_late = co_await Attempt::begin(services, testing::kUser, Origin());
    EXPECT_FALSE(too_late.succeeded());
    co_await write(*services.database, "UPDATE directus_users SET status = 'active'");
    Attempt next = co_await Attempt::begin(services, testing::kUser, Origin());
    EXPECT_TRUE(next.succeeded());
  }

  static io::Task<void> guess(Services& services, std::string user, int times) {
    for (int i = 0; i < times; ++i) {
      Attempt attempt = co_await Attempt::begin(services, user, Origin());
      co_await attempt.failed(services, Origin());
    }
  }
  static io::Task<std::int64_t> active(Services& services, std::string user) {
    return count(*services.database,
                 "SELECT COUNT(*) FROM directus_users WHERE status = 'active' AND id = '" + user + "'");
  }

  // Nobody could make them active again: past the limit there is one attempt, then a pause. Counters belong to the
  // process, so each database has its own administrator.
  static io::Task<void> last_admin(Services& services, Authenticator&) {
    const std::string eve = services.database->dialect().sqlite() ? kEve : kEva;
    co_await write(*services.database, "UPDATE directus_settings SET auth_login_attempts = 1");
    co_await write(*services.database, "UPDATE directus_policies SET admin_access = true WHERE name = 'app'");
    co_await write(*services.database, "UPDATE directus_users SET role = NULL");
    co_await write(*services.database, "INSERT INTO directus_users (id, email, role, status) VALUES ('" + eve +
                                           "', 'eve@example.com', '" + testing::kRole + "', 'active')");
    co_await guess(services, eve, 5);
    std::int64_t left = co_await active(services, eve);
    EXPECT_EQ(left, 1);
    Attempt paused = co_await Attempt::begin(services, eve, Origin());
    EXPECT_FALSE(paused.succeeded());
    // Another administrator beside them is suspended as everybody is.
    co_await write(*services.database, std::string("UPDATE directus_users SET role = '") + testing::kRole + "'");
    co_await guess(services, testing::kUser, 3);
    left = co_await active(services, testing::kUser);
    EXPECT_EQ(left, 0);
  }

  static io::Task<void> rotation(Services& services, Authenticator&) {
    const Tokens first = co_await login(services, ada(), Mode::kJson, Origin());
    const Tokens second = co_await refresh(services, first.refresh_token, Mode::kJson, Origin());
    EXPECT_NE(first.refresh_token, second.refresh_token);
    const std::string old = co_await failure_of(refresh(services, first.refresh_token, Mode::kJson, Origin()));
    EXPECT_EQ(old, "INVALID_CREDENTIALS");
    const auto sessions = co_await count(*services.database, "SELECT COUNT(*) FROM directus_sessions");
    EXPECT_EQ(sessions, 1);
    co_await logout(services, "unknown", Origin());
    co_await logout(services, second.refresh_token, Origin());
    const std::string ended = co_await failure_of(refresh(services, second.refresh_token, Mode::kJson, Origin()));
    EXPECT_EQ(ended, "INVALID_CREDENTIALS");
    const auto logouts =
        co_await count(*services.database, "SELECT COUNT(*) FROM directus_activity WHERE action = 'logout'");
    EXPECT_EQ(logouts, 1);
  }

  static std::string session_of(const Tokens& tokens) {
    return std::string(claims_of(tokens.access_token).at("session").as_string());
  }

  static io::Task<void> grace(Services& services, Authenticator&) {
    const Tokens first = co_await login(services, ada(), Mode::kSession, Origin());
    const Tokens second = co_await refresh(services, session_of(first), Mode::kSession, Origin());
    const Tokens again = co_await refresh(services, session_of(first), Mode::kSession, Origin());
    EXPECT_NE(session_of(second), session_of(first));
    EXPECT_EQ(session_of(second), session_of(again));
    const auto sessions = co_await count(*services.database, "SELECT COUNT(*) FROM directus_sessions");
    EXPECT_EQ(sessions, 2);
  }

  static io::Task<void> refused_refresh(Services& services, Authenticator&) {
    const Tokens tokens = co_await login(services, ada(), Mode::kJson, Origin());
    co_await write(*services.database, "UPDATE directus_users SET status = 'suspended'");
    const std::string code = co_await failure_of(refresh(services, tokens.refresh_token, Mode::kJson, Origin()));
    EXPECT_EQ(code, "USER_SUSPENDED");
    const auto sessions = co_await count(*services.database, "SELECT COUNT(*) FROM directus_sessions");
    EXPECT_EQ(sessions, 0);
  }
};

TEST_P(Login, JsonModeGivesTokensAndLeavesItsTraces) {
  check(json_mode);
}
TEST_P(Login, WrongCredentialsAreRefusedNoSoonerThanTheStallTime) {
  check(refusals);
}
TEST_P(Login, ASecondFactorIsDemanded) {
  check(second_factor);
}
TEST_P(Login, PoliciesOfTheOwnRoleEnforceTheSecondFactor) {
  check(enforced);
}
TEST_P(Login, TooManyAttemptsSuspend) {
  check(suspension);
}
TEST_P(Login, RightPasswordsAtOnceAreNoFailures) {
  check(right_at_once);
}
TEST_P(Login, WrongPasswordsAtOnceSuspendOnce) {
  check(wrong_at_once);
}
TEST_P(Login, ARightGuessAmongTooManyIsRefused) {
  check(right_too_late);
}
TEST_P(Login, TheLastAdministratorIsNotSuspended) {
  check(last_admin);
}
TEST_P(Login, RefreshRotatesAndLogoutEnds) {
  check(rotation);
}
TEST_P(Login, ASessionRefreshedTwiceHasOneSuccessor) {
  check(grace);
}
TEST_P(Login, TheSuspendedCannotRefresh) {
  check(refused_refresh);
}

INSTANTIATE_TEST_SUITE_P(Databases, Login, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::auth
