#include "query/upsert.hpp"

#include <gtest/gtest.h>

namespace dirigent::query {
namespace {

std::string refusal(const json::value& raw) {
  base::Result<Upsert> parsed = parse_upsert(raw);
  return parsed ? "" : parsed.error().message;
}

TEST(Upsert, KeysInEveryForm) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(parse_upsert("slug").take().key, (Names{"slug"}));
  EXPECT_EQ(parse_upsert(" a , b").take().key, (Names{"a", "b"}));
  EXPECT_EQ(parse_upsert(json::value{"a", "b"}).take().key, (Names{"a", "b"}));
  EXPECT_EQ(parse_upsert(R"(["a","b"])").take().key, (Names{"a", "b"}));
  EXPECT_EQ(parse_upsert(R"({"key":"a,b"})").take().key, (Names{"a", "b"}));
}

TEST(Upsert, Rules) {
  const Upsert upsert =
      parse_upsert(R"({"key":["slug"],"merge":{"views":"sum","title":"keep","*":"fill","body":"concat"}})").take();
  EXPECT_EQ(upsert.merge.at("views"), MergeRule::kSum);
  EXPECT_EQ(upsert.merge.at("title"), MergeRule::kKeep);
  EXPECT_EQ(upsert.merge.at("body"), MergeRule::kConcat);
  EXPECT_EQ(upsert.others, MergeRule::kFill);
  EXPECT_EQ(parse_upsert("slug").take().others, MergeRule::kReplace);
}

TEST(Upsert, WhatIsWrongIsSaid) {
  for (const char* raw :
       {"", " ", "a,,b", "a,a", "{", "{}", R"({"key":5})", R"({"key":["a",5]})", R"({"key":[]})", "[]",
        R"({"key":"a","merge":[]})", R"({"key":"a","merge":{"b":"add"}})", R"({"key":"a","merge":{"b":5}})",
        R"({"key":"a","merge":{"*":"sum"}})", R"({"key":"a","other":1})", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q"}) {
    EXPECT_EQ(refusal(raw).substr(0, 15), "Invalid query. ") << raw;
  }
  EXPECT_NE(refusal(5), "");
  EXPECT_NE(refusal(nullptr), "");
  EXPECT_NE(refusal(R"({"key":"a","merge":{"views":"add"}})").find("\"views\""), std::string::npos);
}

}  // namespace
}  // namespace dirigent::query
