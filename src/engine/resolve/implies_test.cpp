#include "engine/resolve/implies.hpp"

#include <gtest/gtest.h>

#include "engine/resolve/filter.hpp"
#include "engine/testing_schema.hpp"
#include "query/parse.hpp"

namespace dirigent::engine {
namespace {

Predicate resolved(const testing::HandMadeSchema& schema, std::string_view collection, std::string_view text) {
  const query::Limits limits;
  const access::Who system;
  Resolver resolver(*schema.get(), system, sql::postgres_dialect(), 10);
  const query::Filter filter = query::parse_filter(json::parse(text), limits).take();
  return resolve_filter(resolver, *schema.get()->collection(collection), filter, system, {}, false);
}

struct Pair {
  const char* left;
  const char* right;
  bool implied;
};

void check(std::string_view collection, std::span<const Pair> pairs) {
  const testing::HandMadeSchema schema = testing::articles_of_authors();
  for (const Pair& pair : pairs) {
    const Predicate left = resolved(schema, collection, pair.left), right = resolved(schema, collection, pair.right);
    EXPECT_EQ(implies(left, right), pair.implied) << pair.left << " " << pair.right;
    EXPECT_TRUE(implies(left, left)) << pair.left;
  }
}

constexpr Pair kOwn[] = {
    {R"({"status":{"_eq":"a"}})", R"({"status":{"_in":["a","b"]}})", true},
    {R"({"status":{"_in":["a","b"]}})", R"({"status":{"_eq":"a"}})", false},
    {R"({"status":{"_in":["b","a"]}})", R"({"status":{"_in":["a","c","b"]}})", true},
    {R"({"status":{"_eq":"a"}})", R"({"title":{"_eq":"a"}})", false},
    // Whether two texts differ is for the collation to say.
    {R"({"status":{"_eq":"a"}})", R"({"status":{"_neq":"b"}})", false},
    {R"({"status":{"_eq":"a"}})", R"({"status":{"_contains":"a"}})", false},
    {R"({"views":{"_gt":5}})", R"({"views":{"_gte":5}})", true},
    {R"({"views":{"_gte":5}})", R"({"views":{"_gt":5}})", false},
    {R"({"views":{"_gte":6}})", R"({"views":{"_gt":5}})", true},
    {R"({"views":{"_gte":0}})", R"({"views":{"_gte":5}})", false},
    {R"({"views":{"_lt":0}})", R"({"views":{"_lt":5}})", false},  // not looked into
    {R"({"_and":[{"title":{"_eq":"t"}},{"status":{"_eq":"a"}}]})", R"({"status":{"_eq":"a"}})", true},
    {R"({"_or":[{"title":{"_eq":"t"}},{"status":{"_eq":"a"}}]})", R"({"status":{"_eq":"a"}})", false},
    {R"({"status":{"_eq":"a"}})", R"({"_or":[{"title":{"_eq":"t"}},{"status":{"_eq":"a"}}]})", true},
    {R"({"status":{"_eq":"a"}})", R"({"_and":[{"title":{"_eq":"t"}},{"status":{"_eq":"a"}}]})", false},
    {R"({"_and":[{"status":{"_eq":"a"}},{"views":{"_gt":9}},{"title":{"_eq":"t"}}]})",
     R"({"_and":[{"views":{"_gt":1}},{"status":{"_in":["a"]}}]})", true},
    {R"({"_or":[{"status":{"_eq":"a"}},{"status":{"_eq":"b"}}]})", R"({"status":{"_in":["a","b"]}})", true},
    {R"({"author":{"name":{"_eq":"n"}}})", R"({"author":{"name":{"_eq":"n"}}})", true},
    {R"({"author":{"name":{"_eq":"n"}}})", R"({"author":{"name":{"_in":["n","m"]}}})", false},  // not looked into
    {R"({"author":{"_eq":1}})", R"({"author":{"id":{"_eq":1}}})", false},
};

TEST(Implies, TellsWhatFollowsWhateverTheValues) {
  check("article", kOwn);
}

constexpr Pair kMany[] = {
    {R"({"_and":[{"articles":{"status":{"_eq":"a"}}},{"name":{"_eq":"n"}}]})", R"({"articles":{"status":{"_eq":"a"}}})",
     true},
    // One article that fulfils both is more than one for each.
    {R"({"_and":[{"articles":{"status":{"_eq":"a"}}},{"_or":[{"articles":{"views":{"_eq":1}}}]}]})",
     R"({"_and":[{"articles":{"views":{"_eq":1}}},{"articles":{"status":{"_eq":"a"}}}]})", false},
    {R"({"articles":{"_some":{"views":{"_gt":5}}}})", R"({"articles":{"_some":{"views":{"_gt":4}}}})", false},
    {R"({"articles":{"_none":{"views":{"_gt":5}}}})", R"({"articles":{"_some":{"views":{"_gt":5}}}})", false},
};

TEST(Implies, KnowsThatConditionsOnOneRelationSpeakOfOneItem) {
  check("author", kMany);
}

Predicate together(Predicate::Kind kind, Predicate one, Predicate other) {
  Predicate both;
  both.kind = kind;
  both.children.push_back(std::move(one));
  both.children.push_back(std::move(other));
  return both;
}

TEST(Implies, WhatIsNestedDeeplyIsNotLookedInto) {
  const testing::HandMadeSchema schema = testing::articles_of_authors();
  const Predicate title = resolved(schema, "article", R"({"title":{"_eq":"t"}})");
  const Predicate views = resolved(schema, "article", R"({"views":{"_gt":1}})");
  Predicate left = resolved(schema, "article", R"({"status":{"_eq":"a"}})");
  Predicate right = resolved(schema, "article", R"({"status":{"_eq":"b"}})");
  for (int level = 0; level < 30; ++level) {
    left = together(Predicate::Kind::kAnd, title, std::move(left));
    right = together(Predicate::Kind::kOr, views, std::move(right));
  }
  EXPECT_FALSE(implies(left, right));
  EXPECT_TRUE(implies(together(Predicate::Kind::kAnd, views, std::move(left)), right));
}

TEST(Implies, AlternativesThatSayNoMoreThanOthersAreLeftOut) {
  const testing::HandMadeSchema schema = testing::articles_of_authors();
  std::vector<Predicate> alternatives;
  for (const char* text : {R"({"status":{"_eq":"a"}})", R"({"status":{"_in":["a","b"]}})", R"({"views":{"_gte":1}})",
                           R"({"_and":[{"views":{"_gte":3}},{"title":{"_eq":"t"}}]})", R"({"views":{"_gte":1}})"}) {
    alternatives.push_back(resolved(schema, "article", text));
  }
  drop_implied(alternatives);
  ASSERT_EQ(alternatives.size(), 2u);  // of two that say the same one stays
  EXPECT_TRUE(implies(alternatives[0], resolved(schema, "article", R"({"status":{"_in":["a","b"]}})")));
  EXPECT_TRUE(implies(alternatives[1], resolved(schema, "article", R"({"views":{"_gte":1}})")));
}

}  // namespace
}  // namespace dirigent::engine
