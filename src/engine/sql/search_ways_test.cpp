// The ways in which a page of an indexed search is read, as SQL text. No database takes part.
#include "engine/sql/search_ways.hpp"

#include <gtest/gtest.h>

#include "engine/sql/branch_sql.hpp"
#include "engine/testing_schema.hpp"

namespace dirigent::engine {
namespace {

std::string page(const sql::Dialect& dialect, std::string_view text) {
  testing::HandMadeSchema schema;
  schema.add("article", {testing::HandMadeSchema::column("title", base::FieldType::kString, "varchar"),
                         testing::HandMadeSchema::column("views", base::FieldType::kInteger, "integer")});
  schema.search("article", {"title"});
  query::Limits limits;
  Environment environment{schema.get(), std::nullopt, &limits};
  const query::Query query = query::parse_query(json::parse(text).as_object(), limits).take();
  const Plan plan = make_plan(environment, dialect, schema.collection("article"), query);
  RowKeys all;
  all.all = true;
  return testing::shown(dialect.finish(select_sql(dialect, plan, plan.branches.front(), all, Shape::kWhole)));
}

/// The SELECT that stands before ") AS name WHERE" of its way; empty for none.
std::string way(const std::string& text, const std::string& name) {
  const std::size_t end = text.find(") AS " + name + " WHERE (SELECT way FROM dirigent_way)");
  if (end == std::string::npos) return {};
  int depth = 0;
  for (std::size_t i = end; i > 0; --i) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return text.substr(i + 1, end - i - 1);
  }
  return {};
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr std::string_view kSorted = R"({"fields":"title","search":"red shoe","sort":"-views","limit":5})";

TEST(SearchWays, ASortOfOnesOwnIsReadInThreeWays) {
  const std::string text = page(sql::postgres_dialect(), kSorted);
  EXPECT_TRUE(has(way(text, "walked"), "t0.id IN (SELECT words.key")) << text;
  EXPECT_TRUE(has(way(text, "walked"), "ORDER BY t0.views DESC LIMIT 5"));
  EXPECT_TRUE(has(way(text, "listed"), "t0.id = ANY(ARRAY(SELECT words.key")) << text;
  EXPECT_TRUE(has(way(text, "listed"), "ORDER BY t0.views DESC LIMIT 5"));
  EXPECT_TRUE(has(way(text, "sorted"), "ORDER BY (SELECT t0.views) DESC LIMIT 5")) << text;
  // 5 rows wanted, 500 looked at.
  EXPECT_TRUE(has(text, "CASE WHEN n * n * rows > 1250000 THEN 'w' WHEN")) << text;
}

TEST(SearchWays, TheRankedPageIsSortedWhereWordsAreRare) {
  const std::string alone = page(sql::postgres_dialect(), R"({"fields":"title","search":"red"})");
  EXPECT_TRUE(has(way(alone, "walked"), "ORDER BY words.key LIMIT 1000")) << alone;
  EXPECT_TRUE(has(way(alone, "sorted"), "OFFSET 0) AS found ORDER BY key LIMIT 1000")) << alone;
  EXPECT_EQ(way(alone, "listed"), "");
  const std::string filtered =
      page(sql::postgres_dialect(), R"({"fields":"title","search":"red","filter":{"views":{"_gt":3}}})");
  EXPECT_TRUE(has(way(filtered, "listed"), "row.id = ANY(ARRAY(SELECT words.key")) << filtered;
}

TEST(SearchWays, NoWayIsChosenWithoutALimitOrOnSqlite) {
  EXPECT_FALSE(has(page(sql::sqlite_dialect(), kSorted), "dirigent_way"));
  EXPECT_FALSE(has(page(sql::postgres_dialect(), R"({"fields":"title","search":"red","sort":"-views","limit":-1})"),
                   "dirigent_way"));
}

TEST(SearchWays, WordsAreBound) {
  const std::string text = page(sql::postgres_dialect(), kSorted);
  EXPECT_EQ(text.find("shoe"), text.find("shoe", text.find(" -- "))) << text;
}

TEST(SearchWays, NoPageIsTooLargeForTheSum) {
  const std::string text =
      page(sql::postgres_dialect(), R"({"fields":"title","search":"red","sort":"views","limit":9000000000000000000})");
  EXPECT_TRUE(has(text, "n * n * rows > 250000000000000 THEN")) << text;
}

}  // namespace
}  // namespace dirigent::engine
