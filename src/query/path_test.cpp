#include "query/path.hpp"

#include <gtest/gtest.h>

namespace dirigent::query {
namespace {

using Words = std::vector<std::string>;

TEST(SplitList, KeepsCommasInsideFunctions) {
  EXPECT_EQ(split_list("a, b,,json(c, d.e),f"), (Words{"a", "b", "json(c, d.e)", "f"}));
  EXPECT_EQ(split_list(" , "), Words{});
  EXPECT_EQ(split_list("a)(,b"), (Words{"a)(,b"}));
}

TEST(SplitPath, MovesAFunctionToTheLastSegment) {
  EXPECT_EQ(split_path("a.b.c"), (Words{"a", "b", "c"}));
  EXPECT_EQ(split_path("shop.year(opened)"), (Words{"shop", "year(opened)"}));
  EXPECT_EQ(split_path("count(city.teams)"), (Words{"city", "count(teams)"}));
  EXPECT_EQ(split_path("json(j, a.b)"), (Words{"json(j, a.b)"}));
  EXPECT_EQ(split_path("json(shop.j, a.b)"), (Words{"shop", "json(j, a.b)"}));
  EXPECT_EQ(split_path(""), Words{""});
}

TEST(FunctionCall, TakesNameAndArgument) {
  const auto call = function_call("year(born)");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->name, "year");
  EXPECT_EQ(call->argument, "born");
  for (const char* text : {"year", "(born)", "year(born", "year)", ""}) EXPECT_FALSE(function_call(text)) << text;
}

}  // namespace
}  // namespace dirigent::query
