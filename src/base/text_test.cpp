#include "base/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/field_type.hpp"
#include "base/uuid.hpp"

namespace dirigent::base {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TextTest, SplitAndJoin) {
  EXPECT_THAT(split("", ','), IsEmpty());
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_EQ(join({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(trim(" \t a b\n"), "a b");
  EXPECT_EQ(lower("ÄBc"), "Äbc");
}

TEST(TextTest, PercentDecoding) {
  EXPECT_EQ(percent_decode("a%20b+c", false), "a b+c");
  EXPECT_EQ(percent_decode("a%20b+c", true), "a b c");
  EXPECT_EQ(percent_decode("%c3%A4", false), "ä");
  for (const char* text : {"%", "%2", "%zz", "%00", "%ff", "%c3", "%ed%a0%80"}) {
    EXPECT_EQ(percent_decode(text, false), std::nullopt) << text;
  }
}

TEST(TextTest, Numbers) {
  EXPECT_EQ(to_integer("-42"), -42);
  EXPECT_EQ(to_integer("+7"), 7);
  for (const char* text : {"", "1.5", "1 ", " 1", "0x10", "99999999999999999999", "++1", "+-1"}) {
    EXPECT_EQ(to_integer(text), std::nullopt) << text;
  }
  EXPECT_EQ(to_number("1.5e3"), 1500.0);
}

TEST(TextTest, Utf8) {
  EXPECT_TRUE(is_valid_utf8("aä€😀"));
  EXPECT_FALSE(is_valid_utf8("\xc3"));
  EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));
}

TEST(UuidTest, FormAndDifference) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(uuid_v4());
  EXPECT_EQ(seen.size(), 1000U);
  const std::string four = uuid_v4(), seven = uuid_v7();
  EXPECT_TRUE(is_uuid(four));
  EXPECT_EQ(four[14], '4');
  EXPECT_EQ(seven[14], '7');
  EXPECT_NE(std::string("89ab").find(four[19]), std::string::npos);
  EXPECT_FALSE(is_uuid("g" + four.substr(1)));
  EXPECT_FALSE(is_uuid(four.substr(1)));
  EXPECT_FALSE(is_uuid(""));
}

TEST(FieldTypeTest, NamesGoBothWays) {
  for (int i = 0; i <= static_cast<int>(FieldType::kUuid); ++i) {
    const auto type = static_cast<FieldType>(i);
    EXPECT_EQ(field_type_of(name_of(type)), type);
  }
  EXPECT_EQ(field_type_of("translations"), FieldType::kAlias);
  EXPECT_EQ(field_type_of("varchar"), std::nullopt);
}

}  // namespace
}  // namespace dirigent::base
