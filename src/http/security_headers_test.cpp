#include "http/security_headers.hpp"

#include <gmock/gmock.h>

namespace dirigent::http {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string policy(std::map<std::string, std::string> settings) {
  return std::string(SecurityHeaders(settings).all().get("content-security-policy").value_or("none"));
}

TEST(SecurityHeaders, AreThoseOfTheContract) {
  const SecurityHeaders headers;
  const auto& all = headers.all().all();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].first, "Content-Security-Policy");
  EXPECT_EQ(
      all[0].second,
      "script-src 'self' 'unsafe-eval';worker-src 'self' blob:;child-src 'self' blob:;img-src 'self' data: blob: "
      "https://raw.githubusercontent.com https://avatars.githubusercontent.com;media-src 'self';connect-src 'self' "
      "https://* wss://*;default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';"
      "frame-ancestors 'self';object-src 'none';script-src-attr 'none';style-src 'self' https: 'unsafe-inline'");
  EXPECT_EQ(all[1], Headers::Field("Cross-Origin-Opener-Policy", "same-origin-allow-popups"));
  EXPECT_EQ(all[2], Headers::Field("X-Powered-By", "Directus"));
}

TEST(SecurityHeaders, TakeDirectivesFromTheSettings) {
  const std::string text = policy({{"DIRECTIVES__FRAME_SRC", "'self',https://a.example"},
                                   {"DIRECTIVES__SCRIPT_SRC", "array:'self'"},
                                   {"DIRECTIVES__STYLE_SRC", "false"}});
  EXPECT_THAT(text, HasSubstr(";frame-src 'self' https://a.example;"));
  EXPECT_THAT(text, HasSubstr("script-src 'self';"));
  EXPECT_THAT(text, Not(HasSubstr("style-src")));
}

TEST(SecurityHeaders, MayLeaveTheDefaultsOut) {
  EXPECT_THAT(policy({{"USE_DEFAULTS", "false"}}), Not(HasSubstr("default-src")));
  const SecurityHeaders reporting(std::map<std::string, std::string>{{"REPORT_ONLY", "true"}});
  EXPECT_TRUE(reporting.all().get("content-security-policy-report-only"));
}

TEST(SecurityHeaders, TransportSecurityWhenAsked) {
  SecurityOptions options;
  options.hsts = true;
  options.hsts_options = {{"MAX_AGE", "60"}, {"PRELOAD", "true"}};
  EXPECT_EQ(SecurityHeaders(options).all().get("strict-transport-security"), "max-age=60; includeSubDomains; preload");
}

TEST(SecurityHeaders, YieldToTheResponse) {
  Response response;
  response.headers.add("content-security-policy", "mine");
  add_security_headers(SecurityHeaders(), response);
  EXPECT_EQ(response.headers.get("Content-Security-Policy"), "mine");
  EXPECT_EQ(response.headers.all().size(), 3U);
}

}  // namespace
}  // namespace dirigent::http
