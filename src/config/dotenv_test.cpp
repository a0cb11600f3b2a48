#include "config/dotenv.hpp"

#include <gtest/gtest.h>

#include "config/config.hpp"

namespace dirigent::config {
namespace {

using Variables = std::map<std::string, std::string>;

Variables parse(std::string_view text) {
  return parse_dotenv(text, ".env");
}

TEST(DotenvTest, PlainLines) {
  EXPECT_EQ(parse("A=1\n B = two words \nexport C=3\r\nD: 4\n\n# comment\nE=\n"),
            (Variables{{"A", "1"}, {"B", "two words"}, {"C", "3"}, {"D", "4"}, {"E", ""}}));
}

TEST(DotenvTest, Comments) {
  EXPECT_EQ(parse("A=1 # one\nB=\"a # b\" # c\nC='#'"), (Variables{{"A", "1"}, {"B", "a # b"}, {"C", "#"}}));
}

TEST(DotenvTest, Quotes) {
  EXPECT_EQ(parse(R"(A="x\ny"
B='x\ny'
C=`it's "so"`
D="say \"hi\""
E='')"),
            (Variables{{"A", "x\ny"}, {"B", "x\\ny"}, {"C", "it's \"so\""}, {"D", "say \"hi\""}, {"E", ""}}));
}

TEST(DotenvTest, ValuesInQuotesSpanLines) {
  EXPECT_EQ(parse("KEY=\"-----BEGIN\nabc\n-----END\"\nB=2"),
            (Variables{{"KEY", "-----BEGIN\nabc\n-----END"}, {"B", "2"}}));
}

TEST(DotenvTest, LaterAssignmentWins) {
  EXPECT_EQ(parse("A=1\n  \t\nA=2"), (Variables{{"A", "2"}}));
  EXPECT_EQ(parse("\xEF\xBB\xBF"
                  "A=1"),
            (Variables{{"A", "1"}}));
}

TEST(DotenvTest, ALineThatIsNoAssignmentIsNamedAndNotRepeated) {
  for (const char* line : {"SECRET hunter2", "=x", "A", "export A"}) {
    try {
      parse(std::string("A=1\n") + line + "\nB=2");
      FAIL() << line;
    } catch (const ConfigError& error) {
      EXPECT_STREQ(error.what(), ".env line 2: it is no assignment, e.g. KEY=value");
    }
  }
}

TEST(DotenvTest, AnOpenQuoteIsNamedWithItsLine) {
  try {
    parse("A=1\nB=\"open\nC=3\n");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), ".env line 2: the quote \" is not closed, e.g. KEY=\"value\"");
  }
}

}  // namespace
}  // namespace dirigent::config
