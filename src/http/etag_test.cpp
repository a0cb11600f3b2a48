#include "http/etag.hpp"

#include <gtest/gtest.h>

namespace dirigent::http {
namespace {

TEST(TagList, Reads) {
  EXPECT_TRUE(parse_tag_list(" * ")->any);
  EXPECT_TRUE(parse_tag_list("*")->names("W/\"x\""));
  EXPECT_EQ(parse_tag_list(R"("a", W/"b,c" ,, "")")->tags, (std::vector<std::string>{R"("a")", R"(W/"b,c")", R"("")"}));
  EXPECT_TRUE(parse_tag_list(R"("a", W/"b")")->names(R"(W/"a")"));
  EXPECT_TRUE(parse_tag_list(R"("a", W/"b")")->names(R"(W/"b")"));
  EXPECT_FALSE(parse_tag_list(R"("a", W/"b")")->names(R"(W/"c")"));
}

TEST(TagList, RefusesWhatIsNone) {
  for (const char* value : {"", " ", ",", "a", "\"a", "a\"", "W/", "W/a", "w/\"a\"", "\"a\" \"b\"", "\"a\"b",
                            "*, \"a\"", "\"a\", *", "\"a b\"", "\"a\tb\""}) {
    EXPECT_FALSE(parse_tag_list(value)) << value;
  }
}

}  // namespace
}  // namespace dirigent::http
