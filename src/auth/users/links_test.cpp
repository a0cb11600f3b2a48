#include "auth/users/links.hpp"

#include <gtest/gtest.h>

#include "auth/scoped_token.hpp"
#include "auth/sessions/otp.hpp"
#include "auth/users/email_filter.hpp"
#include "base/errors.hpp"
#include "crypto/token.hpp"

namespace dirigent::auth {
namespace {

Services services() {
  Services services;
  services.secret = "a secret of at least thirty-two bytes";
  services.public_url = "https://data.example.com/sub";
  return services;
}

std::string problem(const Services& with, std::string_view scope, std::string_view token) {
  try {
    return "read: " + read_scoped_token(with, scope, token).email;
  } catch (const base::Failure& failure) {
    return std::string(base::code_name(failure.errors().front().code));
  }
}

TEST(Links, LeadToTheAppOrToAnAllowedPlace) {
  EXPECT_EQ(link_with_token(services(), "", "/admin/x", "a.b"), "https://data.example.com/sub/admin/x?token=a.b");
  EXPECT_EQ(link_with_token(services(), "https://a.de/y?z=1", "/admin/x", "a.b"), "https://a.de/y?z=1&token=a.b");
  const std::vector<std::string> allowed{"no address", "https://a.de/y", "https://b.de?c=1"};
  for (const char* good : {"https://a.de/y", "https://A.de/y?z=1#f", "https://b.de/"})
    EXPECT_TRUE(is_allowed_url(allowed, good)) << good;
  for (const char* bad :
       {"", "no address", "https://a.de", "https://a.de/y/", "https://a.de.evil.com/y", "https://a.de:8443/y"}) {
    EXPECT_FALSE(is_allowed_url(allowed, bad)) << bad;
  }
  EXPECT_FALSE(is_allowed_url({}, "https://a.de"));
}

TEST(ScopedToken, IsGoodForItsScopeAndTime) {
  const Services with = services();
  const std::string token =
      make_scoped_token(with, "invite", "ada@example.com", std::chrono::hours(1), {{"hash", "x"}});
  EXPECT_EQ(problem(with, "invite", token), "read: ada@example.com");
  EXPECT_EQ(read_scoped_token(with, "invite", token).claims.at("hash"), "x");
  EXPECT_EQ(problem(with, "password-reset", token), "FORBIDDEN");
  EXPECT_EQ(problem(with, "invite", make_scoped_token(with, "invite", "a@b.de", std::chrono::hours(-1))),
            "TOKEN_EXPIRED");
  EXPECT_EQ(problem(with, "invite", token.substr(0, token.size() - 2)), "INVALID_TOKEN");
  EXPECT_EQ(problem(with, "invite", ""), "INVALID_TOKEN");
  EXPECT_EQ(problem(with, "invite", std::string(10'000, 'x')), "INVALID_TOKEN");
  Services other = services();
  other.secret = "another secret, also thirty-two bytes";
  EXPECT_EQ(problem(other, "invite", token), "INVALID_TOKEN");
  // A session's token is signed with the same key, and is no invitation.
  const json::object claims{{"id", "x"}, {"role", nullptr}, {"iss", "directus"}};
  EXPECT_EQ(problem(with, "invite", crypto::sign_jwt(claims, with.secret)), "FORBIDDEN");
}

TEST(EmailFilter, LetsInWhomItNames) {
  const auto passes = [](const char* filter, const char* email) {
    return matches_email_filter(json::parse(filter), email);
  };
  EXPECT_TRUE(passes("null", "a@b.de"));
  EXPECT_TRUE(passes("{}", "a@b.de"));
  EXPECT_TRUE(passes(R"({"_and":[{"email":{"_ends_with":"@b.de"}}]})", "a@b.de"));
  EXPECT_FALSE(passes(R"({"_and":[{"email":{"_ends_with":"@b.de"}}]})", "a@B.de"));
  EXPECT_FALSE(passes(R"({"_and":[{"email":{"_ends_with":"@b.de"}}]})", "a@b.de.evil.com"));
  EXPECT_TRUE(passes(R"({"_or":[{"email":{"_in":["q@b.de"]}},{"email":{"_regex":"^e[0-9]@"}}]})", "e3@c.de"));
  EXPECT_FALSE(passes(R"({"_or":[{"email":{"_in":["q@b.de"]}},{"email":{"_regex":"^e[0-9]@"}}]})", "ee@c.de"));
  EXPECT_FALSE(passes(R"("@b.de")", "a@b.de"));
  EXPECT_FALSE(passes("[]", "a@b.de"));
}

TEST(OtpSecret, IsNewEachTime) {
  const std::string secret = new_otp_secret();
  EXPECT_EQ(secret.size(), 16u);
  EXPECT_EQ(secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), std::string::npos);
  EXPECT_NE(secret, new_otp_secret());
}

}  // namespace
}  // namespace dirigent::auth
