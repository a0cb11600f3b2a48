#include "auth/authentication.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/sessions/login.hpp"
#include "auth/sessions/password_reset.hpp"
#include "auth/sessions/refresh.hpp"
#include "auth/testing.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {
namespace {

using db::testing::write;
using ::testing::ElementsAre;

// Coroutines get their values from functions and constants: GCC 12 keeps no braced list in a frame.
const std::vector<std::string> kNobodys{"nobody", std::string(9000, 'x'), std::string("a\0b", 3), "\xff"};
const std::vector<json::value> kNoSessions{nullptr, json::object{}, json::array{}, 0, 5, false, ""};
constexpr const char* kNoTokens[] = {"Basic YTpi", "Bearer ", "Bearer  static-ada", "static-ada"};

json::object admin_claims() {
  json::object claims;
  claims["id"] = testing::kUser;
  claims["role"] = nullptr;
  claims["app_access"] = true;
  claims["admin_access"] = true;
  claims["exp"] = base::now_ms() / 1000 + 60;
  claims["iss"] = "directus";
  return claims;
}

Credentials ada() {
  return {"ada@example.com", "right", std::nullopt};
}
base::HookMeta user_changed() {
  return {"users.update", "directus_users", {}, std::nullopt};
}

// Headers for one request.
http::Headers header(std::string name, std::string value) {
  http::Headers headers;
  headers.add(std::move(name), std::move(value));
  return headers;
}

http::Headers two_headers() {
  http::Headers headers = header("Authorization", "bearer static-ada");
  headers.add("User-Agent", "agent");
  return headers;
}

http::Headers cookie_and_header() {
  http::Headers headers = header("cookie", "directus_session_token=x");
  headers.add("authorization", "Bearer y");
  return headers;
}

class Authentication : public testing::AuthTest {
 public:
  static io::Task<std::string> code_for(Authenticator& authenticator, http::Request request) {
    const std::string code = co_await failure_of(authenticator.authenticate(request));
    co_return code;
  }

  static io::Task<std::string> code_for_jwt(Authenticator& authenticator, json::object claims, std::string_view key) {
    return code_for(authenticator, request(header("authorization", "Bearer " + crypto::sign_jwt(claims, key))));
  }

  static io::Task<void> static_tokens(Services& services, Authenticator& authenticator) {
    const http::Request good = request(two_headers());
    const access::Who who = co_await authenticator.authenticate(good);
    EXPECT_EQ(who->user, testing::kUser);
    EXPECT_THAT(who->roles, ElementsAre(testing::kRole, testing::kParentRole));
    EXPECT_TRUE(who->app);
    EXPECT_FALSE(who->admin);
    EXPECT_EQ(who->ip, "127.0.0.1");
    EXPECT_EQ(who->user_agent, "agent");
    co_await write(*services.database, "UPDATE directus_users SET status = 'suspended'");
    authenticator.invalidate();
    const std::string suspended = co_await code_for(authenticator, good);
    EXPECT_EQ(suspended, "INVALID_CREDENTIALS");
  }

  static io::Task<void> rejections(Services&, Authenticator& authenticator) {
    const std::int64_t now = base::now_ms() / 1000;
    const json::object good = admin_claims();
    std::string code = co_await code_for_jwt(authenticator, good, testing::kSecretKey);
    EXPECT_EQ(code, "");
    code = co_await code_for_jwt(authenticator, good, "another key");
    EXPECT_EQ(code, "INVALID_TOKEN");
    json::object late = good, bare = good, foreign = good, ended = good;
    late["exp"] = now - 1;
    bare.erase("role");
    foreign["iss"] = "elsewhere";
    ended["session"] = "gone";
    code = co_await code_for_jwt(authenticator, late, testing::kSecretKey);
    EXPECT_EQ(code, "TOKEN_EXPIRED");
    code = co_await code_for_jwt(authenticator, bare, testing::kSecretKey);
    EXPECT_EQ(code, "INVALID_TOKEN");
    code = co_await code_for_jwt(authenticator, foreign, testing::kSecretKey);
    EXPECT_EQ(code, "INVALID_CREDENTIALS");
    code = co_await code_for_jwt(authenticator, ended, testing::kSecretKey);
    EXPECT_EQ(code, "INVALID_CREDENTIALS");
    for (const json::value& malformed : kNoSessions) {
      json::object claims = good;
      claims["session"] = malformed;
      code = co_await code_for_jwt(authenticator, claims, testing::kSecretKey);
      EXPECT_EQ(code, "INVALID_CREDENTIALS") << malformed;
    }
    for (const std::string& token : kNobodys) {
      code = co_await code_for(authenticator, request(header("authorization", "Bearer " + token)));
      EXPECT_EQ(code, "INVALID_CREDENTIALS");
    }
  }

  // The flags in a token are for clients: what counts is read from the database.
  static io::Task<void> flags_are_read_anew(Services&, Authenticator& authenticator) {
    json::object claims = admin_claims();
    claims["role"] = testing::kRole;
    claims["app_access"] = false;
    const std::string token = crypto::sign_jwt(claims, testing::kSecretKey);
    const http::Request with_token = request({}, "fields=id&access_token=" + token);
    const access::Who who = co_await authenticator.authenticate(with_token);
    EXPECT_FALSE(who->admin);
    EXPECT_TRUE(who->app);
  }

  // So do role and status: a token says what its user was when it was signed.
  static io::Task<void> users_are_read_anew(Services& services, Authenticator& authenticator) {
    co_await write(*services.database, "UPDATE directus_policies SET admin_access = true WHERE name = 'app'");
    const Tokens signed_in = co_await login(services, ada(), Mode::kJson, Origin());
    const Tokens in_session = co_await login(services, ada(), Mode::kSession, Origin());
    const http::Request plain = request(header("authorization", "Bearer " + signed_in.access_token));
    const http::Request by_cookie = request(header("cookie", "directus_session_token=" + in_session.access_token));
    for (const http::Request* asked : {&plain, &by_cookie}) {
      const access::Who admin = co_await authenticator.authenticate(*asked);
      EXPECT_TRUE(admin->admin);
    }
    co_await write(*services.database, "UPDATE directus_users SET role = NULL");
    co_await services.hooks->action(nullptr, user_changed());
    for (const http::Request* asked : {&plain, &by_cookie}) {
      const access::Who demoted = co_await authenticator.authenticate(*asked);
      EXPECT_EQ(demoted->user, testing::kUser);
      EXPECT_FALSE(demoted->role);
      EXPECT_FALSE(demoted->admin);
    }
    for (const char* change : {"UPDATE directus_users SET status = 'suspended'", "DELETE FROM directus_users"}) {
      co_await write(*services.database, change);
      co_await services.hooks->action(nullptr, user_changed());
      for (const http::Request* asked : {&plain, &by_cookie}) {
        const std::string code = co_await code_for(authenticator, *asked);
        EXPECT_EQ(code, "INVALID_CREDENTIALS") << change;
      }
    }
    json::object nobody = admin_claims();
    nobody["id"] = "no id of anybody";
    const std::string code = co_await code_for_jwt(authenticator, nobody, testing::kSecretKey);
    EXPECT_EQ(code, "INVALID_CREDENTIALS");
  }

  static io::Task<void> transport(Services&, Authenticator& authenticator) {
    const http::Request nobody = request({});
    const access::Who who = co_await authenticator.authenticate(nobody);
    EXPECT_FALSE(who->user);
    std::string code = co_await code_for(
        authenticator, request(header("authorization", "Bearer static-ada"), "access_token=static-ada"));
    EXPECT_EQ(code, "INVALID_PAYLOAD");
    for (const char* value : kNoTokens) {
      const http::Request other = request(header("authorization", value));
      const access::Who public_one = co_await authenticator.authenticate(other);
      EXPECT_FALSE(public_one->user) << value;
    }
    const http::Request encoded = request({}, "fields=id&access%5Ftoken=static-ada");
    const access::Who by_encoded_name = co_await authenticator.authenticate(encoded);
    EXPECT_EQ(by_encoded_name->user, testing::kUser);
    const http::Request bracketed = request({}, "access_token[]=static-ada");
    const access::Who by_list = co_await authenticator.authenticate(bracketed);
    EXPECT_FALSE(by_list->user);
    const http::Request twice = request({}, "access_token=static-ada&access_token=static-ada");
    const access::Who listed = co_await authenticator.authenticate(twice);
    EXPECT_FALSE(listed->user);
    EXPECT_TRUE(authenticator.uses_session_cookie(request(header("cookie", "directus_session_token=x"))));
    EXPECT_FALSE(authenticator.uses_session_cookie(request(cookie_and_header())));
  }

  static io::Task<void> sessions(Services& services, Authenticator& authenticator) {
    const Tokens tokens = co_await login(services, ada(), Mode::kSession, Origin());
    const http::Request by_cookie = request(header("cookie", "directus_session_token=" + tokens.access_token));
    const access::Who who = co_await authenticator.authenticate(by_cookie);
    EXPECT_EQ(who->user, testing::kUser);
    EXPECT_TRUE(who->session);
    co_await logout(services, *who->session, Origin());
    const std::string ended = co_await code_for(authenticator, by_cookie);
    EXPECT_EQ(ended, "INVALID_CREDENTIALS");
  }

  static io::Task<void> remembering(Services& services, Authenticator& authenticator) {
    const http::Request good = request(header("authorization", "Bearer static-ada"));
    const std::string first = co_await code_for(authenticator, good);
    EXPECT_EQ(first, "");
    co_await write(*services.database, "UPDATE directus_users SET token = NULL");
    const std::string remembered = co_await code_for(authenticator, good);
    EXPECT_EQ(remembered, "");
    co_await services.hooks->action(nullptr, user_changed());
    const std::string forgotten = co_await code_for(authenticator, good);
    EXPECT_EQ(forgotten, "INVALID_CREDENTIALS");
  }

  static io::Task<void> policies(Services& services, Authenticator& authenticator) {
    const http::Request good = request(header("authorization", "Bearer static-ada"));
    co_await write(*services.database,
                   "UPDATE directus_policies SET admin_access = true, ip_access = '10.0.0.0/8' WHERE name = 'app'");
    const access::Who here = co_await authenticator.authenticate(good);
    EXPECT_FALSE(here->admin);
    EXPECT_FALSE(here->app);
    http::Request inside = good;
    inside.ip = "10.1.2.3";
    const access::Who there = co_await authenticator.authenticate(inside);
    EXPECT_TRUE(there->admin);
    EXPECT_TRUE(there->app);
  }

  // Roles whose parents lead in a circle end the walk instead of the server.
  static io::Task<void> circle(Services& services, Authenticator& authenticator) {
    co_await write(*services.database, std::string("UPDATE directus_roles SET parent = '") + testing::kRole +
                                           "' WHERE id = '" + testing::kParentRole + "'");
    const http::Request good = request(header("authorization", "Bearer static-ada"));
    const access::Who who = co_await authenticator.authenticate(good);
    EXPECT_THAT(who->roles, ElementsAre(testing::kRole, testing::kParentRole));
  }

  static io::Task<void> reset(Services& services, Authenticator&) {
    const auto nobody = co_await make_reset_token(services, "nobody@example.com");
    EXPECT_FALSE(nobody);
    const auto token = co_await make_reset_token(services, "ADA@example.com");
    EXPECT_TRUE(token);
    if (!token) co_return;
    const Account account = co_await redeem_reset_token(services, token->token);
    EXPECT_EQ(account.id, testing::kUser);
    std::string code = co_await failure_of(redeem_reset_token(services, "rubbish"));
    EXPECT_EQ(code, "INVALID_TOKEN");
    json::object invitation;
    invitation["email"] = "ada@example.com";
    invitation["scope"] = "invite";
    invitation["iss"] = "directus";
    const std::string other = crypto::sign_jwt(invitation, testing::kSecretKey);
    code = co_await failure_of(redeem_reset_token(services, other));
    EXPECT_EQ(code, "FORBIDDEN");
    co_await write(*services.database, "UPDATE directus_users SET password = 'another'");
    code = co_await failure_of(redeem_reset_token(services, token->token));
    EXPECT_EQ(code, "FORBIDDEN");
  }
};

TEST_P(Authentication, StaticTokensOfActiveUsers) {
  check(static_tokens);
}
TEST_P(Authentication, RejectsWhatDoesNotStand) {
  check(rejections);
}
TEST_P(Authentication, FlagsAreReadAnew) {
  check(flags_are_read_anew);
}
TEST_P(Authentication, UsersAreReadAnew) {
  check(users_are_read_anew);
}
TEST_P(Authentication, TakesTheTokenFromOnePlace) {
  check(transport);
}
TEST_P(Authentication, SessionsEndWithTheirRow) {
  check(sessions);
}
TEST_P(Authentication, RemembersUntilRightsChange) {
  check(remembering);
}
TEST_P(Authentication, PoliciesCountWhereTheyApply) {
  check(policies);
}
TEST_P(Authentication, RolesInACircle) {
  check(circle);
}
TEST_P(Authentication, ResetTokensWorkOnce) {
  check(reset);
}

INSTANTIATE_TEST_SUITE_P(Databases, Authentication, ::testing::ValuesIn(schema::testing::databases()),
                         schema::testing::database_name);

}  // namespace
}  // namespace dirigent::auth
