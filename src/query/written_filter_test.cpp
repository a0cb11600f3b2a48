#include "query/written_filter.hpp"

#include <gtest/gtest.h>

#include "query/parse.hpp"

namespace dirigent::query {
namespace {

// What is written parses to the same again.
TEST(WrittenFilter, ParsesToWhatWasWritten) {
  const Limits limits;
  for (const char* text : {R"({"_and":[{"a":{"_eq":1}},{"_or":[{"b":{"c":{"_in":["x","y"]}}},{"d":{"_null":true}}]}]})",
                           R"({"a":{"_some":{"b":{"_gt":"$NOW"}}}})", R"({"a":{"b":{"_none":{"_and":[]}}}})"}) {
    const json::object once = written_filter(parse_filter(json::parse(text), limits).take());
    const json::object twice = written_filter(parse_filter(once, limits).take());
    EXPECT_EQ(once, twice) << text;
  }
  const json::value plain = json::parse(R"({"a":{"b":{"_eq":1}}})");
  Filter filter = parse_filter(plain, limits).take();
  while (filter.kind == Filter::Kind::kAnd && filter.children.size() == 1) {
    Filter only = std::move(filter.children.front());
    filter = std::move(only);
  }
  EXPECT_EQ(json::value(written_filter(filter)), plain);
}

}  // namespace
}  // namespace dirigent::query
