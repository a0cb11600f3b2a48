// Every rule with a document that keeps it and documents that break it.
#include "graphql_lang/validate.hpp"

#include "graphql_lang/testing.hpp"

namespace dirigent::graphql_lang {
namespace {

using testing::verdict;

TEST(Validate, GoodDocuments) {
  for (const char* text : {
           "{ dog { id name friend { name } __typename } }",
           "query A($n: String = \"x\", $f: DogFilter) { dog(name: $n, filter: $f) { ...D } } fragment D on Dog { id }",
           "{ pet(id: 1) { __typename ... on Dog { barks } ... on Cat { meows } ... { __typename } } }",
           "query ($x: Boolean!) { dog { id @include(if: $x) @skip(if: false) } }",
           "{ dog(filter: {name: \"a\", age: 3, tricks: [SIT], and: {name: \"b\"}}) { id } }",
           "query ($l: Int = 1) { dogs(limit: $l) { id id } dogs(limit: $l) { name } }",
           "query A { dog { id } } query B { dog { id } }",
       })
    EXPECT_EQ(verdict(text), "") << text;
}

TEST(Validate, BadDocuments) {
  const std::pair<const char*, const char*> cases[] = {
      {"type A { a: Int } { dog { id } }", "1:1 The \"A\" definition is not executable."},
      {"query A { dog { id } } query A { dog { id } }", "1:7 1:30 There can be only one operation named \"A\"."},
      {"{ dog { id } } query A { dog { id } }", "1:1 This anonymous operation must be the only defined operation."},
      {"{ cow { id } }", "1:3 Cannot query field \"cow\" on type \"Query\". Did you mean \"dog\"?"},
      {"{ dog { barkz } }", "1:9 Cannot query field \"barkz\" on type \"Dog\". Did you mean \"barks\"?"},
      {"{ pet(id: 1) { barks } }",
       "1:16 Cannot query field \"barks\" on type \"Pet\". Did you mean to use an inline fragment on \"Dog\"?"},
      {"{ dog }",
       "1:3 Field \"dog\" of type \"Dog\" must have a selection of subfields. Did you mean \"dog { ... }\"?"},
      {"{ dog { id { x } } }", "1:12 Field \"id\" must not have a selection since type \"ID!\" has no subfields."},
      {"{ dog(size: 1) { id } }", "1:7 Unknown argument \"size\" on field \"Query.dog\"."},
      {"{ dog(nam: 1) { id } }", "1:7 Unknown argument \"nam\" on field \"Query.dog\". Did you mean \"name\"?"},
      {"{ dog(name: \"a\", name: \"b\") { id } }", "1:7 1:18 There can be only one argument named \"name\"."},
      {"{ pet { __typename } }",
       "1:3 Field \"pet\" argument \"id\" of type \"ID!\" is required, but it was not provided."},
      {"{ pet(id: null) { __typename } }", "1:11 Expected value of type \"ID!\", found null."},
      {"{ dog(name: 5) { id } }", "1:13 String cannot represent a non string value: 5"},
      {"{ dogs(limit: 99999999999) { id } }", "1:15 Int cannot represent non 32-bit signed integer value: 99999999999"},
      {"{ dog(filter: {age: 1}) { id } }",
       "1:15 Field \"DogFilter.name\" of required type \"String!\" was not provided."},
      {"{ dog(filter: {name: \"a\", agee: 1}) { id } }",
       "1:27 Field \"agee\" is not defined by type \"DogFilter\". Did you mean \"age\"?"},
      {"{ dog(filter: {name: \"a\", name: \"b\"}) { id } }",
       "1:16 1:27 There can be only one input field named \"name\"."},
      {"{ dog(filter: {name: \"a\", tricks: [SIP]}) { id } }",
       "1:36 Value \"SIP\" does not exist in \"Trick\" enum. Did you mean the enum value \"SIT\"?"},
      {"{ dog(filter: {name: \"a\", tricks: \"SIT\"}) { id } }",
       "1:35 Enum \"Trick\" cannot represent non-enum value: \"SIT\". Did you mean the enum value \"SIT\"?"},
      {"{ dog(filter: 5) { id } }", "1:15 Expected value of type \"DogFilter\", found 5."},
      {"{ dog { id @foo } }", "1:12 Unknown directive \"@foo\"."},
      {"{ dog { id @skip } }",
       "1:12 Directive \"@skip\" argument \"if\" of type \"Boolean!\" is required, but it was not provided."},
      {"{ dog { id @skip(if: true) @skip(if: true) } }",
       "1:12 1:28 The directive \"@skip\" can only be used once at this location."},
      {"query @skip(if: true) { dog { id } }", "1:7 Directive \"@skip\" may not be used on QUERY."},
      {"{ dog { ...F } }", "1:12 Unknown fragment \"F\"."},
      {"{ dog { id } } fragment F on Dog { id }", "1:16 Fragment \"F\" is never used."},
      {"{ dog { ...F } } fragment F on Dog { id } fragment F on Dog { id }",
       "1:27 1:52 There can be only one fragment named \"F\"."},
      {"{ dog { ...F } } fragment F on Dog { ...G } fragment G on Dog { ...F }",
       "1:38 1:65 Cannot spread fragment \"F\" within itself via \"G\"."},
      {"{ dog { ...F } } fragment F on Cat { id }",
       "1:9 Fragment \"F\" cannot be spread here as objects of type \"Dog\" can never be of type \"Cat\"."},
      {"{ dog { ... on Cat { id } } }",
       "1:9 Fragment cannot be spread here as objects of type \"Dog\" can never be of type \"Cat\"."},
      {"{ dog { ... on Int { id } } }", "1:16 Fragment cannot condition on non composite type \"Int\"."},
      {"{ dog { ... on Dogg { id } } }", "1:16 Unknown type \"Dogg\". Did you mean \"Dog\"?"},
      {"query ($a: Int) { dog { id } }", "1:8 Variable \"$a\" is never used."},
      {"query A { dogs(limit: $a) { id } }", "1:23 1:1 Variable \"$a\" is not defined by operation \"A\"."},
      {"query ($a: Int, $a: Int) { dogs(limit: $a) { id } }", "1:9 1:18 There can be only one variable named \"$a\"."},
      {"query ($a: Dog) { dogs(limit: $a) { id } }",
       "1:12 Variable \"$a\" cannot be non-input type \"Dog\".\n"
       "1:8 1:31 Variable \"$a\" of type \"Dog\" used in position expecting type \"Int\"."},
      {"query ($a: ID) { pet(id: $a) { __typename } }",
       "1:8 1:26 Variable \"$a\" of type \"ID\" used in position expecting type \"ID!\"."},
      {"query ($a: [Int]) { dogs(limit: $a) { id } }",
       "1:8 1:33 Variable \"$a\" of type \"[Int]\" used in position expecting type \"Int\"."},
      {"query ($a: Int = \"x\") { dogs(limit: $a) { id } }", "1:18 Int cannot represent non-integer value: \"x\""},
      {"{ dog { x: id x: name } }",
       "1:9 1:15 Fields \"x\" conflict because \"id\" and \"name\" are different fields. Use different aliases on the "
       "fields to fetch both if this was intentional."},
      {"{ dogs(limit: 1) { id } dogs(limit: 2) { id } }",
       "1:3 1:25 Fields \"dogs\" conflict because they have differing arguments. Use different aliases on the fields "
       "to "
       "fetch both if this was intentional."},
      {"{ pet(id: 1) { ... on Dog { name } ... on Cat { name } } }",
       "1:29 1:49 Fields \"name\" conflict because they return conflicting types \"String\" and \"Int\". Use different "
       "aliases on the fields to fetch both if this was intentional."},
      {"{ a: dog { x: id } a: dog { ...F } } fragment F on Dog { x: name }",
       "1:3 1:12 1:20 1:58 Fields \"a\" conflict because subfields \"x\" conflict because \"id\" and \"name\" are "
       "different fields. Use different aliases on the fields to fetch both if this was intentional."},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(verdict(text), message) << text;
}

TEST(Validate, VariablesOfDefaultsFitRequiredPlaces) {
  EXPECT_EQ(verdict("query ($a: ID = 1) { pet(id: $a) { __typename } }"), "");
  EXPECT_NE(verdict("query ($a: ID = null) { pet(id: $a) { __typename } }"), "");
}

TEST(Validate, ReportsEndAfterAHundred) {
  std::string text = "{ dog {";
  for (int i = 0; i < 200; ++i) text += " no" + std::to_string(i);
  const auto parsed = parse(text + " } }");
  EXPECT_EQ(validate(testing::pets(), std::get<Document>(parsed)).size(), 101u);
}

// Each fragment spreads the next one twice: followed naively that is two to the power of their number.
TEST(Validate, NestedFragmentsAreComparedOnce) {
  std::string text = "{ dog { ...F0 } }";
  for (int i = 0; i < 150; ++i) {
    const std::string next = std::to_string(i + 1);
    text += " fragment F" + std::to_string(i) + " on Dog { friend { ...F" + next + " } friend { ...F" + next + " } }";
  }
  text += " fragment F150 on Dog { id }";
  EXPECT_EQ(verdict(text), "");
}

}  // namespace
}  // namespace dirigent::graphql_lang
