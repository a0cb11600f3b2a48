#include "query/json_path.hpp"

#include <gtest/gtest.h>

namespace dirigent::query {
namespace {

std::string shown(std::string_view argument) {
  base::Result<JsonPath> parsed = parse_json_path(argument, 4);
  if (!parsed) return parsed.error().message;
  const JsonPath path = std::move(parsed).take();
  std::string out = path.field + " " + path.suffix + ":";
  for (const JsonPath::Segment& segment : path.segments) {
    out += segment.index ? " [" + segment.key + "]" : " " + segment.key;
  }
  return out;
}

TEST(JsonPath, TakesNamesAndIndices) {
  EXPECT_EQ(shown("data, a.b[0].c"), "data a_b_0_c: a b [0] c");
  EXPECT_EQ(shown("data,[1][2]"), "data 1_2: [1] [2]");
  EXPECT_EQ(shown("data,  n "), "data n: n");
  EXPECT_EQ(shown("data, n, a"), "data n_a: n, a");
  EXPECT_EQ(shown("data, a..b"), "data a_b: a  b");
  EXPECT_EQ(shown("data, a[-1]"), "data a_-1: a[-1]");
}

TEST(JsonPath, RefusesInTheContractsWords) {
  EXPECT_EQ(shown("data"), "Invalid query. Invalid json() syntax: requires json(field, path) format.");
  EXPECT_EQ(shown("data, "), "Invalid query. Invalid json() syntax: missing path.");
  EXPECT_EQ(shown("data, a.b.c.d.e"), "Invalid query. JSON path depth (5) exceeds allowed maximum of 4.");
  for (const char* path : {"data, a[]", "data, *", "data, $.a", "data, @", "data, a?"}) {
    EXPECT_EQ(shown(path), "Invalid query. Invalid json() syntax: unsupported path expression.") << path;
  }
}

}  // namespace
}  // namespace dirigent::query
