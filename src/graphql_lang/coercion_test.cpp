#include "graphql_lang/coercion.hpp"

#include "base/json_writer.hpp"
#include "graphql_lang/testing.hpp"

namespace dirigent::graphql_lang {
namespace {

/// The variables of `($v: <type>)` when a client sends `given` (JSON), or what is wrong with them.
std::string coerced(const std::string& definition, std::string_view given) {
  const auto parsed = parse("query (" + definition + ") { dog { id } }");
  const Operation& operation = std::get<Document>(parsed).operations.front();
  const auto result = coerce_variables(testing::pets(), operation, json::parse(given).as_object());
  if (const auto* variables = std::get_if<Variables>(&result)) return base::to_json(*variables);
  std::string all;
  for (const Problem& problem : std::get<std::vector<Problem>>(result))
    all += (all.empty() ? "" : "\n") + problem.message;
  return all;
}

TEST(Coercion, Variables) {
  EXPECT_EQ(coerced("$v: Int", "{}"), "{}");
  EXPECT_EQ(coerced("$v: Int = 5", "{}"), R"({"v":5})");
  EXPECT_EQ(coerced("$v: Int = 5", R"({"v":null})"), R"({"v":null})");
  EXPECT_EQ(coerced("$v: [Int]", R"({"v":1})"), R"({"v":[1]})");
  EXPECT_EQ(coerced("$v: Int", R"({"v":2.0})"), R"({"v":2})");
  EXPECT_EQ(coerced("$v: ID", R"({"v":7})"), R"({"v":"7"})");
  EXPECT_EQ(coerced("$v: Float", R"({"v":1.5})"), R"({"v":1.5})");
  EXPECT_EQ(coerced("$v: [Trick!]", R"({"v":["SIT"]})"), R"({"v":["SIT"]})");
  EXPECT_EQ(coerced("$v: DogFilter", R"({"v":{"and":{"name":"b"},"name":"a"}})"),
            R"({"v":{"name":"a","and":[{"name":"b"}]}})");
}

TEST(Coercion, WrongVariables) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"$v: Int!", "{}", "Variable \"$v\" of required type \"Int!\" was not provided."},
      {"$v: Int!", R"({"v":null})", "Variable \"$v\" of non-null type \"Int!\" must not be null."},
      {"$v: Int", R"({"v":"1"})",
       "Variable \"$v\" got invalid value \"1\"; Int cannot represent non-integer value: \"1\""},
      {"$v: Int", R"({"v":1e10})",
       "Variable \"$v\" got invalid value 10000000000; Int cannot represent non 32-bit signed integer value: "
       "10000000000"},
      {"$v: [Int!]", R"({"v":[1,null]})",
       "Variable \"$v\" got invalid value null at \"v[1]\"; Expected non-nullable type \"Int!\" not to be null."},
      {"$v: Boolean", R"({"v":1})",
       "Variable \"$v\" got invalid value 1; Boolean cannot represent a non boolean value: 1"},
      {"$v: Trick", R"({"v":"FLY"})",
       "Variable \"$v\" got invalid value \"FLY\"; Value \"FLY\" does not exist in \"Trick\" enum."},
      {"$v: DogFilter", R"({"v":[]})",
       "Variable \"$v\" got invalid value []; Expected type \"DogFilter\" to be an object."},
      {"$v: DogFilter", R"({"v":{"x":1}})",
       "Variable \"$v\" got invalid value { x: 1 }; Field \"name\" of required type \"String!\" was not provided.\n"
       "Variable \"$v\" got invalid value { x: 1 }; Field \"x\" is not defined by type \"DogFilter\"."},
  };
  for (const auto& [definition, given, message] : cases) EXPECT_EQ(coerced(definition, given), message) << given;
}

/// Arguments of the only field of a document; variables as JSON.
std::string arguments(std::string_view text, std::string_view variables = "{}") {
  const auto parsed = parse(text);
  const Selection& field = std::get<Document>(parsed).operations.front().selections.front();
  const FieldDefinition& definition = *testing::pets().query->field(field.name);
  const auto result = arguments_of(definition.arguments, field.arguments, json::parse(variables).as_object(), field.at);
  if (const auto* problem = std::get_if<Problem>(&result)) return testing::first_problem(*problem);
  return base::to_json(std::get<json::object>(result));
}

TEST(Coercion, Arguments) {
  EXPECT_EQ(arguments("{ dog { id } }"), R"({"name":"Rex"})");
  EXPECT_EQ(arguments("{ dog(name: null) { id } }"), R"({"name":null})");
  EXPECT_EQ(arguments("query ($n: String) { dog(name: $n) { id } }"), R"({"name":"Rex"})");
  EXPECT_EQ(arguments("query ($n: String) { dog(name: $n) { id } }", R"({"n":"Ada"})"), R"({"name":"Ada"})");
  EXPECT_EQ(arguments("{ pet(id: 5) { __typename } }"), R"({"id":"5"})");
  EXPECT_EQ(arguments("query ($t: Trick) { dog(filter: {name: \"a\", tricks: [SIT, $t]}) { id } }"),
            R"({"name":"Rex","filter":{"name":"a","tricks":["SIT",null]}})");
  EXPECT_EQ(arguments("query ($i: ID!) { pet(id: $i) { __typename } }"),
            "1:27 Argument \"id\" of required type \"ID!\" was provided the variable \"$i\" which was not provided a "
            "runtime value.");
}

}  // namespace
}  // namespace dirigent::graphql_lang
