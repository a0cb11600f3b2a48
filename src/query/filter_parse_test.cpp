#include <gtest/gtest.h>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "query/parse.hpp"

namespace dirigent::query {
namespace {

/// A filter as text: a.b _eq 1, (x & y), (x | y), some(a: x).
std::string shown(const Filter& filter) {
  const std::string path = base::join(filter.path, ".");
  switch (filter.kind) {
    case Filter::Kind::kCondition:
      return path + " " + filter.op + " " + base::to_json(filter.value);
    case Filter::Kind::kSome:
      return "some(" + path + ": " + shown(filter.children.front()) + ")";
    case Filter::Kind::kNone:
      return "none(" + path + ": " + shown(filter.children.front()) + ")";
    default:
      break;
  }
  std::string out = "(";
  for (const Filter& child : filter.children) {
    if (out.size() > 1) out += filter.kind == Filter::Kind::kAnd ? " & " : " | ";
    out += shown(child);
  }
  return out + ")";
}

std::string parsed(std::string_view text) {
  base::Result<Filter> result = parse_filter(json::parse(text), Limits{});
  return result ? shown(result.value()) : result.error().message;
}

struct Case {
  const char* text;
  const char* shown;
};

constexpr Case kCases[] = {
    {"{}", "()"},
    {R"~({"a":{"_eq":1}})~", "a _eq 1"},
    {R"~({"a":"x"})~", "a _eq \"x\""},
    {R"~({"a":{"_gt":1,"_lt":5},"b":{"_null":true}})~", "(a _gt 1 & a _lt 5 & b _null true)"},
    {R"~({"a":{"b":{"c":{"_in":[1,2]}}}})~", "a.b.c _in [1,2]"},
    {R"~({"_or":[{"a":1},{"b":2}]})~", "(a _eq 1 | b _eq 2)"},
    {R"~({"a":{"_or":[{"x":1},{"y":2}]}})~", "(a.x _eq 1 | a.y _eq 2)"},
    {R"~({"_or":[{},{"b":2}]})~", "()"},
    {R"~({"_and":[{},{"b":2}]})~", "(() & b _eq 2)"},
    {R"~({"_and":[],"_or":[]})~", "()"},
    {R"~({"a":{}})~", "()"},
    {R"~({"a":["x"]})~", "a.0 _eq \"x\""},
    {R"~([1,2])~", "(0 _eq 1 & 1 _eq 2)"},
    {R"~({"rows":{"_some":{"n":{"_gt":1}}}})~", "some(rows: n _gt 1)"},
    {R"~({"rows":{"_none":{"a":1,"b":2}}})~", "none(rows: (a _eq 1 & b _eq 2))"},
    {R"~({"_own":{"_eq":1}})~", "_own _eq 1"},
    {R"~({"year(at)":{"_eq":2020}})~", "year(at) _eq 2020"},
    {R"~({"item:posts":{"title":"x"}})~", "item:posts.title _eq \"x\""},
    {"5", "Invalid query. Invalid filter object."},
    {R"~({"_eq":1})~", "Invalid query. Invalid filter key \"_eq\"."},
    {R"~({"_some":{"a":1}})~", "Invalid query. Invalid filter key \"_some\"."},
    {R"~({"_and":{"a":1}})~", "Invalid query. Invalid filter object."},
};

TEST(ParseFilter, GivesLeavesTheirWholePath) {
  for (const Case& one : kCases) EXPECT_EQ(parsed(one.text), one.shown) << one.text;
}

TEST(ParseFilter, BoundsDepthAndWidth) {
  std::string deep = "1";
  for (int i = 0; i < 12; ++i) deep = "{\"a\":" + deep + "}";
  EXPECT_EQ(parsed(deep), "Invalid query. Max relational depth exceeded.");

  json::array many;
  for (int i = 0; i < 2100; ++i) many.push_back(json::object{{"a", i}});
  const json::object wide{{"_and", many}};
  base::Result<Filter> result = parse_filter(json::value(wide), Limits{});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "Invalid query. Filter has too many conditions.");

  json::value nested = json::object{{"a", 1}};
  for (int i = 0; i < 70; ++i) nested = json::object{{"_and", json::array{nested}}};
  EXPECT_FALSE(parse_filter(nested, Limits{}));
}

}  // namespace
}  // namespace dirigent::query
