#include "query/parse.hpp"

#include <gtest/gtest.h>

namespace dirigent::query {
namespace {

base::Result<Query> parsed(std::string_view text) {
  Limits limits;
  limits.max_limit = 1000;
  return parse_query(json::parse(text).as_object(), limits);
}

std::string problem(std::string_view text) {
  base::Result<Query> result = parsed(text);
  return result ? "" : result.error().message;
}

TEST(ParseQuery, TakesListsAsCsvArraysAndRepetitions) {
  for (const char* text : {R"~({"fields":"a,b.c"})~", R"~({"fields":["a","b.c"]})~", R"~({"fields":[" a, b.c"]})~"}) {
    EXPECT_EQ(parsed(text).value().fields, (std::vector<std::string>{"a", "b.c"})) << text;
  }
  EXPECT_FALSE(parsed(R"~({"fields":""})~").value().fields_given);
}

TEST(ParseQuery, ReadsSortKeysWithDirectionAndPath) {
  const Query query = std::move(parsed(R"~({"sort":"-author.name,year(born),-count(tags)"})~")).value();
  ASSERT_EQ(query.sort.size(), 3u);
  EXPECT_TRUE(query.sort[0].descending);
  EXPECT_EQ(query.sort[0].path, (std::vector<std::string>{"author", "name"}));
  EXPECT_FALSE(query.sort[1].descending);
  EXPECT_EQ(query.sort[2].path, std::vector<std::string>{"count(tags)"});
}

TEST(ParseQuery, ReadsNumbersAsTextsAndNumbers) {
  const Query query = std::move(parsed(R"~({"limit":"5","offset":2,"page":"3"})~")).value();
  EXPECT_EQ(query.limit, 5);
  EXPECT_EQ(query.offset, 2);
  EXPECT_EQ(query.page, 3);
}

struct Refusal {
  const char* text;
  const char* message;
};

constexpr Refusal kRefusals[] = {
    {R"~({"limit":"many"})~", "Invalid query. \"limit\" must be a number."},
    {R"~({"limit":{}})~", "Invalid query. \"limit\" must be a number."},
    {R"~({"limit":"0x"})~", "Invalid query. \"limit\" must be a number."},
    {R"~({"limit":["1","2"]})~", "Invalid query. \"limit\" must be a number."},
    {R"~({"limit":"Infinity"})~", "Invalid query. \"limit\" cannot be infinity."},
    {R"~({"aggregate":"count"})~", "Invalid query. \"aggregate\" has to be an object."},
    {R"~({"alias":5})~", "Invalid query. \"alias\" has to be an object."},
    {R"~({"alias":"{x"})~", "Invalid query. \"alias\" has to be an object."},
    {R"~({"alias":{"a":5}})~", "Invalid query. \"alias\" value has to be a string. \"string\" given."},
    {R"~({"limit":"1.5"})~", "Invalid query. \"limit\" must be an integer."},
    {R"~({"limit":-5})~", "Invalid query. \"limit\" must be greater than or equal to -1."},
    {R"~({"limit":1001})~", "Invalid query. \"limit\" must be less than or equal to 1000."},
    {R"~({"offset":"-1"})~", "Invalid query. \"offset\" must be greater than or equal to 0."},
    {R"~({"page":"two"})~", "Invalid query. \"page\" must be a number."},
    {R"~({"meta":"x"})~", "Invalid query. \"meta[0]\" must be one of [total_count, filter_count]."},
    {R"~({"export":"pdf"})~", "Invalid query. \"export\" must be one of [csv, csv_utf8, json, xml, yaml]."},
    {R"~({"filter":"nonsense"})~", "Invalid query. Invalid JSON for filter object."},
    {R"~({"filter":"5"})~", "Invalid query. Invalid filter object."},
    {R"~({"filter":{"a":null}})~", "Invalid query. Invalid filter object."},
    {R"~({"alias":{"a.b":"c"}})~", "Invalid query. \"alias\" key/value can't contain a period character `.`."},
    {R"~({"fields":"a.b.c.d.e.f.g.h.i.j.k"})~", "Invalid query. Max relational depth exceeded."},
    {R"~({"sort":"a.b.c.d.e.f.g.h.i.j.k"})~", "Invalid query. Max relational depth exceeded."},
    {R"~({"deep":{"a":{"_limit":-2}}})~", "Invalid query. \"limit\" must be greater than or equal to -1."},
};

TEST(ParseQuery, RefusesInTheContractsWords) {
  for (const Refusal& one : kRefusals) EXPECT_EQ(problem(one.text), one.message) << one.text;
}

TEST(ParseQuery, NestsDeepByRelation) {
  const Query query =
      std::move(parsed(R"~({"deep":{"a":{"_limit":"2","_filter":{"x":1},"b":{"_sort":"-y"}},"c":5}})~")).value();
  const Query& a = query.deep.at("a");
  EXPECT_EQ(a.limit, 2);
  ASSERT_TRUE(a.filter);
  EXPECT_EQ(a.filter->op, "_eq");
  EXPECT_TRUE(a.deep.at("b").sort.front().descending);
  EXPECT_FALSE(query.deep.contains("c"));
}

TEST(ParseQuery, LetsBrokenJsonOfDeepAliasAndAggregatePass) {
  const Query query = std::move(parsed(R"~({"deep":"{x","alias":"","aggregate":"","export":""})~")).value();
  EXPECT_TRUE(query.deep.empty() && query.alias.empty() && query.aggregate.empty());
}

TEST(ParseQuery, TrimsSearchUnlessNothingWouldBeLeft) {
  EXPECT_EQ(parsed(R"~({"search":" a "})~").value().search, "a");
  EXPECT_EQ(parsed(R"~({"search":"  "})~").value().search, "  ");
  EXPECT_FALSE(parsed(R"~({"search":""})~").value().search);
}

TEST(ParseQuery, ReadsAggregatesMetaAndVersion) {
  const Query query =
      std::move(
          parsed(R"~({"aggregate":{"count":"*","sum":"a,b"},"groupBy":"year(d),x","meta":"*","version":"main"})~"))
          .value();
  ASSERT_EQ(query.aggregate.size(), 2u);
  EXPECT_EQ(query.aggregate[1].fields, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(query.group, (std::vector<std::string>{"year(d)", "x"}));
  EXPECT_EQ(query.meta, 3u);
  EXPECT_FALSE(query.version);
}

TEST(ParseQuery, BoundsNamesAndWidths) {
  const std::string name(9000, 'x');
  for (const std::string& query :
       {"{\"fields\":\"" + name + "\"}", "{\"sort\":\"a," + name + "\"}", "{\"groupBy\":[\"" + name + "\"]}",
        "{\"aggregate\":{\"sum\":\"" + name + "\"}}", "{\"alias\":{\"" + name + "\":\"a\"}}",
        "{\"filter\":{\"" + name + "\":1}}", "{\"filter\":{\"a\":{\"_and\":[{\"" + name + "\":1}]}}}",
        "{\"deep\":{\"a\":{\"_sort\":\"" + name + "\"}}}"}) {
    auto refused = parsed(query);
    ASSERT_FALSE(refused) << query.substr(0, 40);
    EXPECT_LT(refused.error().message.size(), 200u);
  }
  std::string sums = "a";
  for (int i = 0; i < 1000; ++i) sums += ",a";
  EXPECT_FALSE(parsed("{\"aggregate\":{\"sum\":\"" + sums + "\"}}"));
}

TEST(ParseQuery, ReadsNumbersAsJavaScriptDoes) {
  for (const char* one : {R"("0x1")", R"("0b1")", R"("0o1")", R"([1])", R"(["1"])", "true", R"(" 1 ")", R"("1e0")"}) {
    EXPECT_EQ(std::move(parsed(std::string(R"({"limit":)") + one + "}")).value().limit, 1) << one;
  }
  for (const char* zero : {R"("")", "[]", R"(" ")"}) {
    EXPECT_EQ(std::move(parsed(std::string(R"({"limit":)") + zero + "}")).value().limit, 0) << zero;
  }
}

}  // namespace
}  // namespace dirigent::query
