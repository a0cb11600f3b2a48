#include "items/validation/rule.hpp"

#include <gtest/gtest.h>

#include "items/nested/alterations.hpp"
#include "items/validation/pattern.hpp"

namespace dirigent::items {
namespace {

// "field:type" of each error, in order.
std::string failures(std::string_view rule, std::string_view payload) {
  std::string out;
  for (const base::Error& error : check_rule(json::parse(rule), json::parse(payload).as_object(), {})) {
    if (!out.empty()) out += ' ';
    out += error.extensions.at("field").as_string();
    out += ':';
    out += error.extensions.at("type").as_string();
  }
  return out;
}

struct Case {
  const char* rule;
  const char* payload;
  const char* failures;
};

TEST(Validation, Operators) {
  const Case cases[] = {
      {R"({"a":{"_regex":"^x"}})", R"({"a":"xy"})", ""},
      {R"({"a":{"_regex":"^x"}})", R"({"a":"zz"})", "a:regex"},
      {R"({"a":{"_gt":5}})", R"({"a":6})", ""},
      {R"({"a":{"_gt":5}})", R"({"a":"6"})", ""},
      {R"({"a":{"_gt":5}})", R"({"a":5})", "a:gt"},
      {R"({"a":{"_gt":5}})", R"({"a":"zzz"})", "a:required"},
      {R"({"a":{"_lte":"2020-01-01"}})", R"({"a":"2021-01-01"})", "a:lte"},
      {R"({"a":{"_gte":"$NOW"}})", R"({"a":"2999-01-01"})", ""},
      {R"({"a":{"_gte":"$NOW"}})", R"({"a":"1999-01-01"})", "a:gte"},
      {R"({"a":{"_in":["q","r"]}})", R"({"a":"r"})", ""},
      {R"({"a":{"_in":["q","r"]}})", R"({"a":"s"})", "a:in"},
      {R"({"a":{"_nin":["q"]}})", R"({"a":"q"})", "a:nin"},
      {R"({"a":{"_eq":"1"}})", R"({"a":1})", ""},
      {R"({"a":{"_eq":true}})", R"({"a":"true"})", "a:eq"},
      {R"({"a":{"_neq":"z"}})", R"({"a":"z"})", "a:neq"},
      {R"({"a":{"_contains":"ok"}})", R"({"a":"OK"})", "a:contains"},
      {R"({"a":{"_icontains":"ok"}})", R"({"a":"OK"})", ""},
      {R"({"a":{"_starts_with":"s"}})", R"({"a":"ts"})", "a:starts_with"},
      {R"({"a":{"_nends_with":"s"}})", R"({"a":"ts"})", "a:nends_with"},
      {R"({"a":{"_between":[1,3]}})", R"({"a":2})", ""},
      {R"({"a":{"_between":[1,3]}})", R"({"a":4})", "a:between"},
      {R"({"a":{"_empty":true}})", R"({"a":"x"})", "a:empty"},
      {R"({"a":{"_empty":false}})", R"({"a":""})", "a:nempty"},
      {R"({"a":{"_null":true}})", R"({"a":1})", "a:null"},
      {R"({"a":{"_nnull":true}})", R"({"a":null})", "a:nnull"},
      {R"({"a":{"_gt":5}})", R"({"a":null})", ""},
  };
  for (const Case& one : cases) EXPECT_EQ(failures(one.rule, one.payload), one.failures) << one.rule << one.payload;
}

TEST(Validation, OnlyWhatIsSubmittedIsJudged) {
  EXPECT_EQ(failures(R"({"_and":[{"a":{"_eq":1}},{"b":{"_gt":2}}]})", "{}"), "");
  EXPECT_EQ(failures(R"({"a":{"_submitted":true}})", "{}"), "a:required");
  EXPECT_EQ(failures(R"({"a":{"_submitted":true}})", R"({"a":null})"), "");
}

TEST(Validation, GroupsCollectTheirErrors) {
  EXPECT_EQ(failures(R"({"_and":[{"a":{"_eq":1}},{"b":{"_gt":2}}]})", R"({"a":2,"b":1})"), "a:eq b:gt");
  EXPECT_EQ(failures(R"({"_or":[{"a":{"_eq":1}},{"a":{"_eq":2}}]})", R"({"a":2})"), "");
  EXPECT_EQ(failures(R"({"_or":[{"a":{"_eq":1}},{"a":{"_eq":2}}]})", R"({"a":3})"), "a:eq a:eq");
  EXPECT_EQ(failures(R"({"_or":[]})", R"({"a":3})"), "");
  EXPECT_EQ(failures(R"({"_and":"x","a":5})", R"({"a":3})"), "");
}

TEST(Pattern, FormsAndBounds) {
  EXPECT_TRUE(matches("/^.{8,}$/", "long enough"));
  EXPECT_FALSE(matches("/^.{8,}$/", "short"));
  EXPECT_TRUE(matches("/^ab$/i", "AB"));
  EXPECT_TRUE(matches("^ä+$", "äää"));
  EXPECT_FALSE(matches("(", "("));
  EXPECT_FALSE(matches("^(a+)+$", std::string(5000, 'a') + "b"));
}

std::string refusal(std::string_view value) {
  try {
    parse_alterations(json::parse(value));
  } catch (const base::Failure& failure) {
    return std::string(failure.errors().front().extensions.at("reason").as_string());
  }
  return "";
}

TEST(Alterations, WrongShapesInTheContractsWords) {
  const std::string head = "Invalid one-to-many update structure: ";
  EXPECT_EQ(refusal("5"), head + "\"value\" must be of type object");
  EXPECT_EQ(refusal(R"({"creat":[]})"), head + "\"creat\" is not allowed");
  EXPECT_EQ(refusal(R"({"create":"x"})"), head + "\"create\" must be an array");
  EXPECT_EQ(refusal(R"({"update":[5]})"), head + "\"update[0]\" must be of type object");
  EXPECT_EQ(refusal(R"({"delete":[1,true]})"), head + "\"delete[1]\" does not match any of the allowed types");
  EXPECT_EQ(refusal(R"({"create":[{}],"delete":["a",1]})"), "");
}

}  // namespace
}  // namespace dirigent::items
