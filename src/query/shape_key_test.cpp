#include "query/shape_key.hpp"

#include <gtest/gtest.h>

#include <set>

#include "query/parse.hpp"

namespace dirigent::query {
namespace {

std::optional<std::string> key_of(std::string_view text) {
  return shape_key(parse_query(json::parse(text).as_object(), {}).take());
}

TEST(ShapeKey, IsEqualForOtherValuesOfTheFilter) {
  EXPECT_EQ(key_of(R"({"filter":{"a":{"_eq":1}},"limit":5})"), key_of(R"({"filter":{"b":{"_in":["x"]}},"limit":5})"));
}

TEST(ShapeKey, TellsEverythingElseApart) {
  const char* queries[] = {
      "{}",
      R"({"fields":["a"]})",
      R"({"fields":["a,b"]})",
      R"({"fields":["b","a"]})",
      R"({"filter":{"a":{"_eq":1}}})",
      R"({"search":"a"})",
      R"({"search":"b"})",
      R"({"sort":["a"]})",
      R"({"sort":["-a"]})",
      R"({"sort":["a.b"]})",
      R"({"limit":1})",
      R"({"offset":1})",
      R"({"page":1})",
      R"({"limit":1,"offset":1})",
      R"({"aggregate":{"count":["a"]}})",
      R"({"aggregate":{"count":["*"]}})",
      R"({"groupBy":["a"]})",
      R"({"alias":{"a":"b"}})",
      R"({"meta":"*"})",
      R"({"meta":"total_count"})",
      R"({"version":"a"})",
      R"({"backlink":false})",
      R"({"deep":{"a":{"_limit":1}}})",
      R"({"deep":{"a":{"_sort":["b"]}}})",
      R"({"deep":{"a":{"b":{"_limit":1}}}})",
  };
  std::set<std::string> keys;
  for (const char* query : queries) {
    const auto key = key_of(query);
    ASSERT_TRUE(key) << query;
    EXPECT_TRUE(keys.insert(*key).second) << query;
  }
}

TEST(ShapeKey, NothingWhereValuesDecideMore) {
  EXPECT_FALSE(key_of(R"({"after":""})"));
  EXPECT_FALSE(key_of(R"({"meta":"cursor"})"));
  EXPECT_FALSE(key_of(R"({"search":"x","filter":{"b":{"_eq":1}}})"));
  EXPECT_FALSE(key_of(R"({"deep":{"a":{"_filter":{"b":{"_eq":1}}}}})"));
  EXPECT_FALSE(key_of(R"({"deep":{"a":{"b":{"_search":"x"}}}})"));
}

}  // namespace
}  // namespace dirigent::query
