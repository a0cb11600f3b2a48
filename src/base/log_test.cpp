#include "base/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dirigent::base::log {
namespace {

using testing::HasSubstr;
using testing::Not;

class LogTest : public testing::Test {
 protected:
  void TearDown() override { configure(Level::kInfo, false); }
  static std::string lines(bool raw, std::string_view message, json::object fields) {
    configure(Level::kInfo, raw);
    testing::internal::CaptureStdout();
    info(message, std::move(fields));
    return testing::internal::GetCapturedStdout();
  }
};

TEST_F(LogTest, RawLinesAreJson) {
  const std::string line = lines(true, "hello", {{"a", 1}});
  const json::object parsed = json::parse(line).as_object();
  EXPECT_EQ(parsed.at("level").as_int64(), 30);
  EXPECT_EQ(parsed.at("msg").as_string(), "hello");
  EXPECT_EQ(parsed.at("a").as_int64(), 1);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}

TEST_F(LogTest, SecretsAreHiddenAtAnyDepth) {
  const std::string line = lines(
      true, "GET /items?access_token=abc&x=1",
      {{"req",
        {{"headers", {{"Authorization", "Bearer abc"}, {"cookie", "c=abc"}}}, {"url", "/a?access_token=abc&b=1"}}},
       {"password", "abc"},
       {"list", {{{"token", "abc"}}}}});
  EXPECT_THAT(line, Not(HasSubstr("abc")));
  EXPECT_THAT(line, HasSubstr(R"("Authorization":"--redacted--")"));
  EXPECT_THAT(line, HasSubstr("/a?access_token=--redacted--&b=1"));
}

TEST_F(LogTest, PrettyLinesCannotBeForged) {
  const std::string line = lines(false, "GET /a\n[00:00:00] FATAL: forged", {{"n", 4}, {"req", {{"big", 1}}}});
  EXPECT_THAT(line, testing::ContainsRegex("^\\[[0-9:]{8}\\] INFO: GET /a"));
  EXPECT_THAT(line, HasSubstr("\\x0a[00"));
  EXPECT_THAT(line, HasSubstr(" n=4\n"));
  EXPECT_THAT(line, Not(HasSubstr("big")));
}

TEST_F(LogTest, LevelsBelowTheThresholdAreSilent) {
  testing::internal::CaptureStdout();
  configure(Level::kError, false);
  warn("quiet");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(level_of("warn"), Level::kWarn);
  EXPECT_EQ(level_of("loud"), std::nullopt);
}

}  // namespace
}  // namespace dirigent::base::log
