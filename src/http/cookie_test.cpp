#include "http/cookie.hpp"

#include <gtest/gtest.h>

#include "http/message.hpp"

namespace dirigent::http {
namespace {

constexpr base::EpochMs kNow = 1795253909000;  // Sat, 21 Nov 2026 09:38:29 GMT

TEST(Cookie, IsWrittenInTheOrderOfTheContract) {
  Cookie cookie;
  cookie.name = "directus_refresh_token";
  cookie.value = "abc-_1.2";
  cookie.max_age = std::chrono::seconds(604800);
  EXPECT_EQ(set_cookie(cookie, kNow),
            "directus_refresh_token=abc-_1.2; Max-Age=604800; Path=/; Expires=Sat, 28 Nov 2026 09:38:29 GMT; HttpOnly; "
            "SameSite=Lax");
}

TEST(Cookie, WritesEveryAttribute) {
  Cookie cookie;
  cookie.name = "a";
  cookie.value = "x y;z";
  cookie.max_age = std::chrono::seconds(0);
  cookie.domain = "example.com";
  cookie.secure = true;
  cookie.same_site = SameSite::kNone;
  EXPECT_EQ(set_cookie(cookie, kNow),
            "a=x%20y%3Bz; Max-Age=0; Domain=example.com; Path=/; Expires=Sat, 21 Nov 2026 09:38:29 GMT; HttpOnly; "
            "Secure; SameSite=None");
}

// As encodeURIComponent does: every byte of a value, but for what stands in cookies as it is.
TEST(Cookie, EncodesItsValue) {
  Cookie cookie;
  cookie.name = "a";
  cookie.value = "-_.!~*'()aZ9 \"%,;=\\ä\n";
  cookie.path.clear();
  cookie.http_only = false;
  cookie.same_site = SameSite::kUnset;
  EXPECT_EQ(set_cookie(cookie, kNow), "a=-_.!~*'()aZ9%20%22%25%2C%3B%3D%5C%C3%A4%0A");
  EXPECT_EQ(find_cookie(set_cookie(cookie, kNow), "a"), cookie.value);
}

TEST(Cookie, WritesNoMoreThanAsked) {
  Cookie cookie;
  cookie.name = "a";
  cookie.path.clear();
  cookie.http_only = false;
  cookie.same_site = SameSite::kUnset;
  EXPECT_EQ(set_cookie(cookie, kNow), "a=");
}

TEST(Cookie, IsFound) {
  EXPECT_EQ(find_cookie("a=1; b=2", "b"), "2");
  EXPECT_EQ(find_cookie("a=1;b=2;b=3", "b"), "2");
  EXPECT_EQ(find_cookie(" a = \"x%20y\" ", "a"), "x y");
  EXPECT_EQ(find_cookie("a=50%", "a"), "50%");
  EXPECT_EQ(find_cookie("a=b=c", "a"), "b=c");
  EXPECT_EQ(find_cookie("ab=1", "a"), std::nullopt);
  EXPECT_EQ(find_cookie("a; ;=;;", "a"), std::nullopt);
  EXPECT_EQ(find_cookie("", ""), std::nullopt);
}

TEST(Cookie, RequestLooksIntoEveryCookieHeader) {
  Request request;
  request.headers.add("Cookie", "a=1");
  request.headers.add("cookie", "b=2");
  EXPECT_EQ(request.cookie("b"), "2");
  EXPECT_EQ(request.cookie("c"), std::nullopt);
}

TEST(Cookie, ReadsSameSiteSettings) {
  EXPECT_EQ(same_site_of("LAX"), SameSite::kLax);
  EXPECT_EQ(same_site_of("strict"), SameSite::kStrict);
  EXPECT_EQ(same_site_of("none"), SameSite::kNone);
  EXPECT_EQ(same_site_of(""), SameSite::kUnset);
  EXPECT_EQ(same_site_of("sideways"), std::nullopt);
}

}  // namespace
}  // namespace dirigent::http
