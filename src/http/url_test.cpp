#include "http/url.hpp"

#include <gtest/gtest.h>

namespace dirigent::http {
namespace {

bool same(std::string_view a, std::string_view b) {
  const auto one = parse_url(a), other = parse_url(b);
  return one && other && one->same_place(*other);
}

TEST(Url, ComparesPlaces) {
  const char* place = "https://app.example.com/invite";
  for (const char* same_place :
       {"https://APP.example.com/invite", "https://app.example.com/invite?x=1", "https://app.example.com:443/invite",
        "https://app.example.com/invite#f", "https://user@app.example.com/invite",
        "https://app.example.com/x/../invite", "HTTPS://app.example.com/./invite"}) {
    EXPECT_TRUE(same(place, same_place)) << same_place;
  }
  for (const char* other :
       {"https://app.example.com/invite/", "http://app.example.com/invite", "https://app.example.com/invite/more",
        "https://app.example.com", "https://app.example.com:444/invite", "https://app.example.com@evil.com/invite",
        "https://evil.com/?https://app.example.com/invite", "https://evil.com#https://app.example.com/invite",
        "https://app.example.com/Invite"}) {
    EXPECT_FALSE(same(place, other)) << other;
  }
  EXPECT_TRUE(same("https://a.de", "https://a.de/"));
}

TEST(Url, RefusesWhatIsNone) {
  for (const char* bad :
       {"", "/invite", "invite", "https:/a.de", "https://", "https:///x", "https://a.de/ x", "https://a.de/\"",
        "https://a.de/\\b", "https://a.de:x/", "java script://a", "1a://b", "https://:80/", "https://ä.de"}) {
    EXPECT_FALSE(parse_url(bad)) << bad;
  }
  EXPECT_FALSE(parse_url("https://a.de/" + std::string(9000, 'x')));
}

TEST(Url, TakesAParameter) {
  const auto with_token = [](std::string_view url) { return parse_url(url)->with_parameter("token", "a.b").text(); };
  EXPECT_EQ(with_token("https://a.de"), "https://a.de?token=a.b");
  EXPECT_EQ(with_token("https://a.de/"), "https://a.de?token=a.b");
  EXPECT_EQ(with_token("https://a.de/x?b=1#f"), "https://a.de/x?b=1&token=a.b#f");
  EXPECT_EQ(with_token("https://a.de?token=1&c=2&token=3"), "https://a.de?token=a.b&c=2");
  EXPECT_EQ(parse_url("https://a.de")->with_parameter("t", "a&b").text(), "https://a.de?t=a%26b");
}

}  // namespace
}  // namespace dirigent::http
