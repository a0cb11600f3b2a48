// The grammar of the specification of October 2021, section by section.
#include "graphql_lang/parser.hpp"

#include "graphql_lang/block_string.hpp"
#include "graphql_lang/print.hpp"
#include "graphql_lang/testing.hpp"

namespace dirigent::graphql_lang {
namespace {

Document parsed(std::string_view text) {
  auto result = parse(text);
  if (const Problem* problem = std::get_if<Problem>(&result)) ADD_FAILURE() << problem->message;
  return std::get<Document>(std::move(result));
}

std::string refusal(std::string_view text, const ParseLimits& limits = {}) {
  const auto result = parse(text, limits);
  const Problem* problem = std::get_if<Problem>(&result);
  return problem == nullptr ? "" : testing::first_problem(*problem);
}

/// The value of `{ f(a: <text>) }`, printed.
std::string value(const std::string& text) {
  const Document document = parsed("{ f(a: " + text + ") }");
  return print(document.operations.front().selections.front().arguments.front().value);
}

TEST(Parser, Operations) {
  const Document document = parsed("query A { a } mutation B { b } subscription { c } { d }");
  ASSERT_EQ(document.operations.size(), 4u);
  EXPECT_EQ(document.operations[0].name, "A");
  EXPECT_EQ(document.operations[1].kind, OperationKind::kMutation);
  EXPECT_EQ(document.operations[2].kind, OperationKind::kSubscription);
  EXPECT_EQ(document.operations[3].kind, OperationKind::kQuery);
  EXPECT_EQ(document.operations[3].name, "");
}

TEST(Parser, FieldsWithAliasesArgumentsAndDirectives) {
  const Document document = parsed("{ small: pic(size: 64, on: true) @include(if: $x) { id } type }");
  const std::vector<Selection>& fields = document.operations.front().selections;
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].key(), "small");
  EXPECT_EQ(fields[0].name, "pic");
  EXPECT_EQ(fields[0].arguments[1].name, "on");
  EXPECT_EQ(print(fields[0].directives.front().arguments.front().value), "$x");
  EXPECT_EQ(fields[0].selections.front().name, "id");
  EXPECT_EQ(fields[1].key(), "type");  // keywords are names
  EXPECT_FALSE(fields[1].nested);
}

TEST(Parser, Fragments) {
  const Document document =
      parsed("{ ...F @skip(if: true) ... on T { a } ... @include(if: $x) { b } ...onward } fragment F on T { c }");
  const std::vector<Selection>& parts = document.operations.front().selections;
  EXPECT_EQ(parts[0].kind, Selection::Kind::kSpread);
  EXPECT_EQ(parts[0].directives.front().name, "skip");
  EXPECT_EQ(parts[1].condition, "T");
  EXPECT_EQ(parts[2].kind, Selection::Kind::kInline);
  EXPECT_EQ(parts[2].condition, "");
  EXPECT_EQ(parts[3].name, "onward");
  EXPECT_EQ(document.fragments.front().condition, "T");
}

TEST(Parser, Variables) {
  const Document document = parsed("query ($a: [Int!]! = [1, 2], $b: T @x) { f }");
  const std::vector<VariableDefinition>& variables = document.operations.front().variables;
  EXPECT_EQ(print(variables[0].type), "[Int!]!");
  EXPECT_EQ(print(variables[0].default_value.front()), "[1, 2]");
  EXPECT_EQ(variables[1].directives.front().name, "x");
  EXPECT_TRUE(variables[1].default_value.empty());
}

TEST(Parser, Values) {
  for (const char* text :
       {"1", "-0", "1.5e-3", "true", "null", "RED", "\"a\"", "[]", "[1, [2]]", "{}", "{a: 1, b: {c: $d}}", "$v"})
    EXPECT_EQ(value(text), text);
  EXPECT_EQ(value("{a:1 b:2,}"), "{a: 1, b: 2}");
}

TEST(Parser, Strings) {
  const auto content = [](const std::string& text) {
    return parsed("{ f(a: " + text + ") }").operations.front().selections.front().arguments.front().value.text;
  };
  EXPECT_EQ(content(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(content(R"("\u00e4\u20ac\uD83D\uDE00\u{1F600}")"), "ä€😀😀");
  EXPECT_EQ(content(R"("")"), "");
  EXPECT_EQ(content(R"("# no comment")"), "# no comment");
  EXPECT_EQ(content("\"\"\"a \"quoted\" \\\"\"\" b\"\"\""), "a \"quoted\" \"\"\" b");
  EXPECT_EQ(content("\"\"\"\n    Hello,\n      World!\n\n    Yours\n  \"\"\""), "Hello,\n  World!\n\nYours");
}

TEST(Parser, BlockStringLines) {
  EXPECT_EQ(block_string_value("  a\n    b\n  c"), "  a\n  b\nc");
  EXPECT_EQ(block_string_value("\r\n  a\r\n\r\n  b\r\n"), "a\n\nb");
  EXPECT_EQ(block_string_value(" \n\t\n"), "");
}

TEST(Parser, Ignored) {
  const Document document = parsed("\xEF\xBB\xBF# comment\n,,{ a,,b # and\r\n c }");
  EXPECT_EQ(document.operations.front().selections.size(), 3u);
  EXPECT_EQ(document.operations.front().selections[2].at, (Location{3, 2}));
}

TEST(Parser, ColumnsCountUtf16Units) {
  const Document document = parsed("{ a(x: \"ä😀\") b }");
  EXPECT_EQ(document.operations.front().selections[1].at, (Location{1, 15}));
}

TEST(Parser, Refusals) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "1:1 Syntax Error: Unexpected <EOF>."},
      {"{", "1:2 Syntax Error: Expected Name, found <EOF>."},
      {"{ }", "1:3 Syntax Error: Expected Name, found \"}\"."},
      {"{ a(b: ) }", "1:8 Syntax Error: Unexpected \")\"."},
      {"{ a(b 1) }", "1:7 Syntax Error: Expected \":\", found Int \"1\"."},
      {"{ a() }", "1:5 Syntax Error: Expected Name, found \")\"."},
      {"query (x: Int) { a }", "1:8 Syntax Error: Expected \"$\", found Name \"x\"."},
      {"query ($a: Int = $b) { a }", "1:18 Syntax Error: Unexpected variable \"$b\" in constant value."},
      {"fragment on on T { a }", "1:10 Syntax Error: Unexpected Name \"on\"."},
      {"fragment F T { a }", "1:12 Syntax Error: Expected \"on\", found Name \"T\"."},
      {"nonsense { a }", "1:1 Syntax Error: Unexpected Name \"nonsense\"."},
      {"{ a } }", "1:7 Syntax Error: Unexpected \"}\"."},
      {"{ a(b: 01) }", "1:9 Syntax Error: Invalid number, unexpected digit after 0: \"1\"."},
      {"{ a(b: 1.) }", "1:10 Syntax Error: Invalid number, expected digit but got: \")\"."},
      {"{ a(b: 1x) }", "1:9 Syntax Error: Invalid number, expected digit but got: \"x\"."},
      {"{ a(b: -) }", "1:9 Syntax Error: Invalid number, expected digit but got: \")\"."},
      {"{ a(b: \"x\n\") }", "1:10 Syntax Error: Unterminated string."},
      {"{ a(b: \"\"\"x) }", "1:15 Syntax Error: Unterminated string."},
      {"{ a(b: \"\\q\") }", "1:9 Syntax Error: Invalid character escape sequence: \"\\q\"."},
      {"{ a(b: \"\\uD800\") }", "1:9 Syntax Error: Invalid Unicode escape sequence: \"\\uD800\"."},
      {"{ a(b: \"\\u{110000}\") }", "1:9 Syntax Error: Invalid Unicode escape sequence: \"\\u{110000}\"."},
      {"{ a % }", "1:5 Syntax Error: Unexpected character: \"%\"."},
      {"{ a \x01 }", "1:5 Syntax Error: Unexpected character: U+0001."},
      {"{ .. }", "1:3 Syntax Error: Unexpected character: \".\"."},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(refusal(text), message) << text;
}

TEST(Parser, DefinitionsOfTypesAreKeptByName) {
  const Document document = parsed("type A @x { b(c: [Int] = [1]): D } schema { query: A } scalar S { e }");
  ASSERT_EQ(document.others.size(), 3u);
  EXPECT_EQ(document.others[0].name, "A");
  EXPECT_EQ(document.others[1].name, "schema");
}

TEST(Parser, Limits) {
  std::string wide = "{";
  for (int i = 0; i < 5000; ++i) wide += " a";
  EXPECT_EQ(refusal(wide + " }"), "1:10001 Syntax Error: Document contains more that 5000 tokens. Parsing aborted.");
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "{ a ";
  EXPECT_EQ(refusal(deep), "1:801 Syntax Error: Document is nested deeper than 200 levels.");
  EXPECT_NE(refusal("{ a(b: " + std::string(1000, '[')), "");
  EXPECT_NE(refusal("query ($a: " + std::string(1000, '[')), "");
}

}  // namespace
}  // namespace dirigent::graphql_lang
