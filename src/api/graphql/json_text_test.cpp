#include "api/graphql/json_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dirigent::api::graphql {
namespace {

std::string shown(const Members& members) {
  std::string out;
  for (const auto& [key, value] : members) out += std::string(key) + "=" + std::string(value) + ";";
  return out;
}

TEST(JsonText, Members) {
  EXPECT_EQ(shown(members_of("{}")), "");
  EXPECT_EQ(shown(members_of(R"({"a":1,"b":"x"})")), "a=1;b=\"x\";");
  EXPECT_EQ(shown(members_of(R"({"a":{"b":[1,{"c":"}]"}]},"d":null})")), R"(a={"b":[1,{"c":"}]"}]};d=null;)");
  EXPECT_EQ(shown(members_of(R"({"a":"\\","b":"\"}","c":-1.5e3})")), R"(a="\\";b="\"}";c=-1.5e3;)");
}

// Stored JSON stands in the text as it was stored.
TEST(JsonText, SpaceInStoredValues) {
  EXPECT_EQ(shown(members_of("{\"a\":{ \"x\" : [ 1 ,\n2 ] } ,\"b\": [ ] , \"c\" : 7 }")),
            "a={ \"x\" : [ 1 ,\n2 ] };b=[ ];c=7;");
}

TEST(JsonText, Entries) {
  EXPECT_TRUE(entries_of("[]").empty());
  const auto entries = entries_of(R"([1,"a,b",{"c":[2]},[3, 4],null])");
  ASSERT_EQ(entries.size(), 5u);
  EXPECT_EQ(entries[1], R"("a,b")");
  EXPECT_EQ(entries[3], "[3, 4]");
}

TEST(JsonText, Member) {
  const Members members = members_of(R"({"a":1,"b":2})");
  EXPECT_EQ(member(members, "b"), "2");
  EXPECT_EQ(member(members, "c"), "");
}

}  // namespace
}  // namespace dirigent::api::graphql
