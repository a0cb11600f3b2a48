#include <gtest/gtest.h>

#include "base/json_writer.hpp"
#include "query/parse.hpp"

namespace dirigent::query {
namespace {

std::string parsed(std::string_view text) {
  base::Result<json::object> result = parse_query_string(text, Limits{});
  return result ? base::to_json(json::value(result.value())) : "refused: " + result.error().message;
}

struct Case {
  const char* text;
  const char* json;
};

// Expectations follow the `qs` package with the contract's depth and array limits.
constexpr Case kCases[] = {
    {"", "{}"},
    {"a=b", R"~({"a":"b"})~"},
    {"a", R"~({"a":""})~"},
    {"a=1&b=2&&", R"~({"a":"1","b":"2"})~"},
    {"a=b=c", R"~({"a":"b=c"})~"},
    {"a=x+y%20z", R"~({"a":"x y z"})~"},
    {"a=1&a=2&a=3", R"~({"a":["1","2","3"]})~"},
    {"a[]=1&a[]=2", R"~({"a":["1","2"]})~"},
    {"a[1]=y&a[0]=x", R"~({"a":["x","y"]})~"},
    {"a[501]=x", R"~({"a":{"501":"x"}})~"},
    {"filter[w][_eq]=Apple", R"~({"filter":{"w":{"_eq":"Apple"}}})~"},
    {"filter%5Bw%5D%5B_eq%5D=1", R"~({"filter":{"w":{"_eq":"1"}}})~"},
    {"filter[_or][0][a][_eq]=1&filter[_or][1][b][_eq]=2",
     R"~({"filter":{"_or":[{"a":{"_eq":"1"}},{"b":{"_eq":"2"}}]}})~"},
    {"a[b]=1&a[b]=2", R"~({"a":{"b":["1","2"]}})~"},
    {"a[0]=x&a[k]=y", R"~({"a":{"0":"x","k":"y"}})~"},
    {"a[b=1", R"~({"a[b":"1"})~"},
    {"filter[a=b]=1", R"~({"filter":{"a=b":"1"}})~"},
    {"filter%5Ba=b%5D%5B_eq%5D=c%5D=d", R"~({"filter":{"a=b":{"_eq":"c]=d"}}})~"},
    {"filter={\"a\":\"b]=c\"}", R"~({"filter":"{\"a\":\"b]=c\"}"})~"},
    {"filter%5Ba%zz%5D=%ff+x", R"~({"filter":{"a%zz":"%ff x"}})~"},
    {"fields[]=item&fields[]=price", R"~({"fields":["item","price"]})~"},
};

TEST(QueryString, NestsBracketsAndGathersLists) {
  for (const Case& one : kCases) EXPECT_EQ(parsed(one.text), one.json) << one.text;
}

TEST(QueryString, RefusesBrokenEncodingAndFloods) {
  EXPECT_EQ(parsed("a=\xff"), "refused: Invalid query. Invalid encoding in the query string.");
  EXPECT_EQ(parsed("a=%00"), "refused: Invalid query. Invalid encoding in the query string.");
  std::string flood;
  for (int i = 0; i < 1001; ++i) flood += "a=1&";
  EXPECT_EQ(parsed(flood), "refused: Invalid query. Too many parameters.");
}

TEST(QueryString, RefusesConditionsWithoutAnEnd) {
  for (const char* text : {"filter[a=1", "filter%5Ba", "filter[=1", "deep[a][_filter[x]=1"}) {
    EXPECT_EQ(parsed(text), "refused: Invalid query. Invalid filter object.") << text;
  }
}

TEST(QueryString, KeepsWhatIsNestedTooDeepAsOneName) {
  std::string name = "a";
  for (int i = 0; i < 40; ++i) name += "[b]";
  const std::string result = parsed(name + "=1");
  EXPECT_NE(result.find("[b][b]"), std::string::npos);
}

}  // namespace
}  // namespace dirigent::query
