#include "items/validation/rule.hpp"

#include <gtest/gtest.h>

#include "items/nested/alterations.hpp"
#include "items/validation/faults.hpp"
#include "items/validation/pattern.hpp"

namespace dirigent::items {
namespace {

// "field/path:type extra" of each error, in order.
std::string failures(std::string_view rule, std::string_view payload) {
  std::string out;
  for (const base::Error& error : check_rule(json::parse(rule), json::parse(payload).as_object(), {})) {
    if (!out.empty()) out += ' ';
    out += error.extensions.at("field").as_string();
    for (const json::value& part : error.extensions.at("path").as_array()) out += '/' + std::string(part.as_string());
    out += ':';
    out += error.extensions.at("type").as_string();
    for (const char* extra : {"valid", "invalid", "substring"}) {
      const json::value* value = error.extensions.if_contains(extra);
      if (value != nullptr) out += ' ' + std::string(extra) + '=' + json::serialize(*value);
    }
  }
  return out;
}

struct Case {
  const char* rule;
  const char* payload;
  const char* failures;
};

// What the reference answers, "" where it answers with an error of its own (500).
TEST(Validation, Operators) {
  const Case cases[] = {
      {R"({"a":{"_eq":5}})", R"({"a":"5"})", ""},
      {R"({"a":{"_eq":5}})", R"({"a":6})", R"(a:in valid=[5,"5"])"},
      {R"({"a":{"_eq":"5"}})", R"({"a":5})", ""},
      {R"({"a":{"_eq":"5"}})", R"({"a":null})", R"(a:in valid=["5",5])"},
      {R"({"a":{"_eq":"abc"}})", R"({"a":"ABC"})", R"(a:eq valid="abc")"},
      {R"({"a":{"_eq":true}})", R"({"a":"true"})", "a:eq valid=true"},
      {R"({"a":{"_eq":null}})", R"({"a":1})", "a:null"},
      {R"({"a":{"_eq":""}})", R"({"a":null})", "a:empty"},
      {R"({"a":5})", R"({"a":5})", ""},
      {R"({"a":"x"})", R"({"a":"y"})", R"(a:eq valid="x")"},
      {R"({"a":{"_neq":5}})", R"({"a":"5"})", R"(a:nin invalid=[5,"5"])"},
      {R"({"a":{"_neq":"z"}})", R"({"a":"z"})", R"(a:neq invalid="z")"},
      {R"({"a":{"_neq":null}})", R"({"a":null})", "a:nnull"},
      {R"({"a":{"_neq":""}})", R"({"a":""})", "a:nempty"},
      {R"({"a":{"_in":["q","r"]}})", R"({"a":"r"})", ""},
      {R"({"a":{"_in":["q","r"]}})", R"({"a":"s"})", R"(a:in valid=["q","r"])"},
      {R"({"a":{"_in":"q,r"}})", R"({"a":"r"})", ""},
      {R"({"a":{"_in":[5,"x"]}})", R"({"a":"5"})", R"(a:in valid=[5,"x"])"},
      {R"({"a":{"_in":["5"]}})", R"({"a":5})", R"(a:eq valid="5")"},
      {R"({"a":{"_in":[]}})", R"({"a":5})", ""},
      {R"({"a":{"_in":[null]}})", R"({"a":5})", "a:null"},
      {R"({"a":{"_nin":["q"]}})", R"({"a":"q"})", R"(a:neq invalid="q")"},
      {R"({"a":{"_nin":["q","r"]}})", R"({"a":"q"})", R"(a:nin invalid=["q","r"])"},
      {R"({"a":{"_null":true}})", R"({"a":1})", "a:null"},
      {R"({"a":{"_null":false}})", R"({"a":1})", "a:null"},
      {R"({"a":{"_nnull":true}})", R"({"a":null})", "a:nnull"},
      {R"({"a":{"_empty":true}})", R"({"a":"x"})", "a:empty"},
      {R"({"a":{"_empty":true}})", R"({"a":null})", "a:empty"},
      {R"({"a":{"_empty":true}})", R"({"a":""})", ""},
      {R"({"a":{"_nempty":true}})", R"({"a":""})", "a:nempty"},
      {R"({"a":{"_nempty":true}})", R"({"a":null})", ""},
      {R"({"a":{"_gt":5}})", R"({"a":6})", ""},
      {R"({"a":{"_gt":5}})", R"({"a":"6"})", ""},
      {R"({"a":{"_gt":5}})", R"({"a":"1e3"})", ""},
      {R"({"a":{"_gt":"5"}})", R"({"a":5})", "a:gt valid=5"},
      {R"({"a":{"_gt":5}})", R"({"a":"zzz"})", "a:required"},
      {R"({"a":{"_gt":5}})", R"({"a":""})", "a:required"},
      {R"({"a":{"_gt":5}})", R"({"a":true})", "a:required"},
      {R"({"a":{"_gt":5}})", R"({"a":null})", "a:required"},
      {R"({"a":{"_gt":null}})", R"({"a":0})", "a:gt valid=0"},
      {R"({"a":{"_lte":"2020-01-01T00:00:00Z"}})", R"({"a":"2021-01-01"})",
       R"(a:lte valid="2020-01-01T00:00:00.000Z")"},
      {R"({"a":{"_gt":"2020-01-01T00:00:00Z"}})", R"({"a":5})", R"(a:gt valid="2020-01-01T00:00:00.000Z")"},
      {R"({"a":{"_gt":"2020-01-01"}})", R"({"a":"abc"})", "a:required"},
      {R"({"a":{"_gt":"abc"}})", R"({"a":5})", "a:required"},
      {R"({"a":{"_between":[1,3]}})", R"({"a":2})", ""},
      {R"({"a":{"_between":[1,3]}})", R"({"a":4})", "a:lte valid=3"},
      {R"({"a":{"_between":[1,3]}})", R"({"a":0})", "a:gte valid=1"},
      {R"({"a":{"_between":"1,3"}})", R"({"a":0})", "a:gte valid=1"},
      {R"({"a":{"_between":[1]}})", R"({"a":1})", "a:required"},
      {R"({"a":{"_nbetween":[1,3]}})", R"({"a":2})", "a:lt valid=1 a:gt valid=3"},
      {R"({"a":{"_nbetween":[1,3]}})", R"({"a":4})", ""},
      {R"({"a":{"_contains":"ok"}})", R"({"a":"OK"})", R"(a:contains substring="ok")"},
      {R"({"a":{"_contains":"ok"}})", R"({"a":["ok"]})", ""},
      {R"({"a":{"_ncontains":"ok"}})", R"({"a":["no"]})", ""},
      {R"({"a":{"_contains":"5"}})", R"({"a":5})", "a:required"},
      {R"({"a":{"_icontains":"OK"}})", R"({"a":"look"})", ""},
      {R"({"a":{"_icontains":"B"}})", R"({"a":"x"})", R"(a:contains substring="B")"},
      {R"({"a":{"_starts_with":"s"}})", R"({"a":"ts"})", R"(a:starts_with substring="s")"},
      {R"({"a":{"_starts_with":"s"}})", R"({"a":null})", "a:required"},
      {R"({"a":{"_nends_with":"s"}})", R"({"a":"ts"})", R"(a:nends_with substring="s")"},
      {R"({"a":{"_iends_with":"S"}})", R"({"a":"ts"})", ""},
      {R"({"a":{"_regex":"^x"}})", R"({"a":"xy"})", ""},
      {R"({"a":{"_regex":"/^x/"}})", R"({"a":"xy"})", ""},
      {R"({"a":{"_regex":"/^X/i"}})", R"({"a":"xy"})", R"(a:regex invalid="xy")"},
      {R"({"a":{"_regex":"^x"}})", R"({"a":5})", "a:required"},
      {R"({"a":{"_regex":"("}})", R"({"a":"("})", R"(a:regex invalid="(")"},
      {R"({"a":{"_nope":1}})", R"({"a":1})", "a:rule"},
  };
  for (const Case& one : cases) EXPECT_EQ(failures(one.rule, one.payload), one.failures) << one.rule << one.payload;
}

TEST(Validation, MembersOfObjects) {
  EXPECT_EQ(failures(R"({"a":{"b":{"_eq":"x"}}})", R"({"a":{"b":"x"}})"), "");
  EXPECT_EQ(failures(R"({"a":{"b":{"_eq":"x"}}})", R"({"a":{"b":"y"}})"), R"(a/b:eq valid="x")");
  EXPECT_EQ(failures(R"({"a":{"b":{"c":{"_gt":4}}}})", R"({"a":{"b":1}})"), "a/b:required");
  EXPECT_EQ(failures(R"({"a":{"b":{"_eq":1}}})", R"({"a":5})"), "a:required");
  EXPECT_EQ(failures(R"({"a":{"b":{"_eq":1}}})", R"({"a":{}})"), "");
}

TEST(Validation, Functions) {
  EXPECT_EQ(failures(R"-({"year(a)":{"_eq":2020}})-", R"({"a":"2020-05-06T00:00:00"})"), "");
  EXPECT_EQ(failures(R"-({"year(a)":{"_gt":2020}})-", R"({"a":"2020-05-06T00:00:00"})"), "year(a):gt valid=2020");
  EXPECT_EQ(failures(R"-({"month(a)":{"_eq":5}})-", R"({"a":"2020-05-06"})"), "");
  EXPECT_EQ(failures(R"-({"week(a)":{"_eq":53}})-", R"({"a":"2021-01-01T00:00:00Z"})"), "");
  EXPECT_EQ(failures(R"-({"weekday(a)":{"_eq":3}})-", R"({"a":"2020-01-01T10:00:00Z"})"), "");
  EXPECT_EQ(failures(R"-({"hour(a)":{"_eq":10}})-", R"({"a":"2020-01-01T10:00:00Z"})"), "");
  EXPECT_EQ(failures(R"-({"year(a)":{"_gt":2020}})-", R"({"a":"x"})"), "year(a):required");
  EXPECT_EQ(failures(R"-({"year(a)":{"_gt":2020}})-", "{}"), "");
  EXPECT_EQ(failures(R"-({"count(a)":{"_gt":1}})-", R"({"a":[1,5]})"), "");
  EXPECT_EQ(failures(R"-({"count(a)":{"_gt":1}})-", R"({"a":[1]})"), "count(a):gt valid=1");
  EXPECT_EQ(failures(R"-({"count(a)":{"_gt":1}})-", "{}"), "count(a):required");
  EXPECT_EQ(failures(R"-({"a":{"count(b)":{"_eq":2}}})-", R"({"a":{"b":[1,2]}})"), "");
  EXPECT_EQ(failures(R"-({"a":{"count(b)":{"_eq":2}}})-", R"({"a":{"b":[1]}})"), R"-(a/count(b):in valid=[2,"2"])-");
  for (const char* payload : {"{}", R"({"a":{}})", R"({"a":{"c":[1,2]}})"}) {
    EXPECT_EQ(failures(R"-({"a":{"count(b)":{"_eq":2}}})-", payload), R"-(a/count(b):in valid=[2,"2"])-") << payload;
  }
  EXPECT_EQ(failures(R"-({"a":{"b":{"count(c)":{"_eq":2}}}})-", "{}"), R"-(a/b/count(c):in valid=[2,"2"])-");
  EXPECT_EQ(failures(R"-({"a":{"b":{"_submitted":true}}})-", "{}"), "");
  EXPECT_EQ(failures(R"-({"a":{"year(b)":{"_eq":2020}}})-", R"({"a":{"b":"2021-05-06"}})"),
            R"-(a/year(b):in valid=[2020,"2020"])-");
  EXPECT_EQ(failures(R"-({"year(a.b)":{"_eq":2020}})-", R"({"a":{"b":"2020-05-06"}})"), "");
  EXPECT_EQ(failures(R"-({"year(a.b)":{"_gt":2020}})-", R"({"a":{"b":"2020-05-06"}})"), "year(a.b):gt valid=2020");
  EXPECT_EQ(failures(R"-({"year(a.b)":{"_gt":2020}})-", R"({"a":5})"), "");
}

TEST(Validation, OnlyWhatIsSubmittedIsJudged) {
  EXPECT_EQ(failures(R"({"_and":[{"a":{"_eq":1}},{"b":{"_gt":2}}]})", "{}"), "");
  EXPECT_EQ(failures(R"({"a":{"_submitted":true}})", "{}"), "a:required");
  EXPECT_EQ(failures(R"({"a":{"_submitted":true}})", R"({"a":null})"), "");
}

TEST(Validation, GroupsCollectTheirErrors) {
  EXPECT_EQ(failures(R"({"_and":[{"a":{"_eq":1}},{"b":{"_gt":2}}]})", R"({"a":"2","b":1})"),
            R"(a:in valid=[1,"1"] b:gt valid=2)");
  EXPECT_EQ(failures(R"({"_or":[{"a":{"_eq":1}},{"a":{"_eq":2}}]})", R"({"a":2})"), "");
  EXPECT_EQ(failures(R"({"_or":[{"a":{"_eq":1}},{"a":{"_eq":2}}]})", R"({"a":3})"),
            R"(a:in valid=[1,"1"] a:in valid=[2,"2"])");
  EXPECT_EQ(failures(R"({"_or":[]})", R"({"a":3})"), "");
}

TEST(Validation, WhatCannotBeUnderstoodLetsNothingPass) {
  for (const char* rule : {"5", R"("x")", "false", "[]", R"([{"a":{"_eq":1}}])", R"({"_and":[5]})"}) {
    EXPECT_EQ(failures(rule, R"({"a":1})"), ":rule") << rule;
  }
  EXPECT_EQ(failures(R"({"_and":"x","a":3})", R"({"a":3})"), "_and:rule");
  EXPECT_EQ(failures(R"({"_nad":[{"a":{"_eq":1}}]})", R"({"a":1})"), "_nad:rule");
  EXPECT_EQ(failures(R"({"_nad":{"a":{"_eq":1}}})", R"({"a":1})"), "_nad:rule");
  EXPECT_EQ(failures(R"({"a":{"_inn":["x"]}})", R"({"a":"x"})"), "a:rule");
  EXPECT_EQ(failures(R"({"a":{"_inn":["x"]}})", "{}"), "a:rule");
  EXPECT_EQ(failures(R"({"_or":[{"a":{"_inn":["x"]}},{"a":{"_eq":1}}]})", R"({"a":2})"),
            R"(a:rule a:in valid=[1,"1"])");
  EXPECT_EQ(failures(R"({"_a":{"_eq":"x"}})", R"({"_a":"y"})"), R"(_a:eq valid="x")");
  EXPECT_EQ(failures(R"({"_a":{"_eq":"x"}})", "{}"), "");
  EXPECT_EQ(failures("null", R"({"a":1})"), "");
  EXPECT_EQ(failures("{}", R"({"a":1})"), "");
}

TEST(Validation, UnknownFunctionsLetNothingPass) {
  for (const char* name :
       {"nope(a)", "year_of(a)", "json(a, b)", "year()", "(a)", "year(a", "count(year(a))", "Year(a)"}) {
    for (const char* condition : {R"({"_eq":1})", R"({"_null":true})", R"({"_neq":5})", "{}", "5"}) {
      const std::string rule = R"({")" + std::string(name) + R"(":)" + condition + '}';
      const std::string within = R"({"b":)" + rule + '}';
      for (const char* payload : {"{}", R"({"a":null})", R"({"a":"2020-01-01","b":{}})", R"({"b":{"a":1}})"}) {
        EXPECT_EQ(failures(rule, payload), std::string(name) + ":rule") << rule << payload;
        EXPECT_EQ(failures(within, payload), "b:rule") << within << payload;
      }
    }
  }
}

// "field: reason" of each fault, and whether nothing passes.
std::string faults(std::string_view rule) {
  const Faults found = faults_in(json::parse(rule));
  std::string out = found.nothing_passes ? "nothing passes" : "";
  for (const Fault& fault : found.list) out += "|" + fault.field + ": " + fault.reason;
  return out;
}

TEST(Faults, AreToldWithTheirPlace) {
  EXPECT_EQ(faults("null"), "");
  EXPECT_EQ(faults(R"-({"_and":[{"a":{"_eq":1,"_submitted":true}},{"count(b)":{"_gt":1}},{"_or":[]}]})-"), "");
  EXPECT_EQ(faults(R"({"a":{"b":{"_inn":[1]}}})"),
            R"(nothing passes|a.b: On what is sent there is no operator "_inn")");
  EXPECT_EQ(faults(R"-({"a":{"foo(b)":{"_eq":1}}})-"),
            R"-(nothing passes|a.foo(b): On what is sent there is no function "foo")-");
  EXPECT_EQ(faults(R"({"_or":[{"_nad":[]},{"a":{"_eq":1}}]})"),
            R"(|_nad: There is neither a group nor a field with operators "_nad")");
  EXPECT_EQ(faults(R"({"_or":[5,{"_and":{}}]})"),
            "nothing passes|: A rule has to be an object|_and: A list of rules belongs here");
  EXPECT_EQ(faults(R"-({"_or":[{"a":{"_gt":"$NOW(x)"}},{"a":{"_lt":"$NOW(-1 day)"}}]})-"),
            "nothing passes|: The offset of a $NOW(...) can't be understood");
}

// Whoever asks for faults is told what those who judge go by.
TEST(Faults, NothingPassesWhereTheRuleRefusesEverything) {
  const char* rules[] = {"{}",
                         "5",
                         R"({"a":{"_eq":1}})",
                         R"({"_or":[]})",
                         R"({"_or":[5]})",
                         R"({"_or":[5,{}]})",
                         R"({"_and":[{"_or":[{"_x":1}]},{}]})",
                         R"-({"f(a)":1})-",
                         R"({"a":{"b":{"_x":1}}})"};
  for (const char* rule : rules)
    EXPECT_EQ(faults_in(json::parse(rule)).nothing_passes, !failures(rule, "{}").empty()) << rule;
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
