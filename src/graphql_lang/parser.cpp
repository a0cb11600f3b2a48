#include "graphql_lang/parser.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "graphql_lang/lexer.hpp"

namespace dirigent::graphql_lang {

namespace {

using Kind = Token::Kind;

class Parser {
 public:
  Parser(std::string_view text, const ParseLimits& limits) : lexer_(text), limits_(limits) { advance(); }

  Document document() {
    Document document;
    do {
      definition(document);
    } while (token_.kind != Kind::kEnd);
    return document;
  }

 private:
  /// Counts how deep the parser is within its own functions.
  class Nesting {
   public:
    explicit Nesting(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > parser_.limits_.depth) {
        syntax_error(fmt::format("Document is nested deeper than {} levels.", parser_.limits_.depth),
                     parser_.token_.at);
      }
    }
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Parser& parser_;
  };

  void advance() {
    token_ = lexer_.next();
    if (token_.kind == Kind::kEnd || ++tokens_ <= limits_.tokens) return;
    syntax_error(fmt::format("Document contains more that {} tokens. Parsing aborted.", limits_.tokens), token_.at);
  }

  bool at(std::string_view punctuator) const { return token_.kind == Kind::kPunctuator && token_.text == punctuator; }
  bool at_keyword(std::string_view word) const { return token_.kind == Kind::kName && token_.text == word; }

  bool skip(std::string_view punctuator) {
    if (!at(punctuator)) return false;
    advance();
    return true;
  }

  void expect(std::string_view punctuator) {
    if (!skip(punctuator)) expected(fmt::format("\"{}\"", punctuator));
  }

  [[noreturn]] void expected(std::string_view what) {
    syntax_error(fmt::format("Expected {}, found {}.", what, shown(token_)), token_.at);
  }
  [[noreturn]] void unexpected() { syntax_error(fmt::format("Unexpected {}.", shown(token_)), token_.at); }

  std::string name() {
    if (token_.kind != Kind::kName) expected("Name");
    std::string text = std::move(token_.text);
    advance();
    return text;
  }

  void definition(Document& document) {
    using Definition = Document::Definition;
    if (at("{") || at_keyword("query") || at_keyword("mutation") || at_keyword("subscription")) {
      document.order.push_back({Definition::Kind::kOperation, document.operations.size()});
      document.operations.push_back(operation());
    } else if (at_keyword("fragment")) {
      document.order.push_back({Definition::Kind::kFragment, document.fragments.size()});
      document.fragments.push_back(fragment());
    } else {
      document.order.push_back({Definition::Kind::kOther, document.others.size()});
      document.others.push_back(other());
    }
  }

  Operation operation() {
    Operation result;
    result.at = token_.at;
    if (!at("{")) {
      if (at_keyword("mutation")) result.kind = OperationKind::kMutation;
      if (at_keyword("subscription")) result.kind = OperationKind::kSubscription;
      advance();
      result.name_at = token_.at;
      if (token_.kind == Kind::kName) result.name = name();
      if (skip("(")) {
        do {
          result.variables.push_back(variable_definition());
        } while (!skip(")"));
      }
      result.directives = directives(false);
    }
    result.selections = selection_set();
    return result;
  }

  VariableDefinition variable_definition() {
    VariableDefinition result;
    result.at = token_.at;
    expect("$");
    result.name_at = token_.at;
    result.name = name();
    expect(":");
    result.type = type();
    if (skip("=")) result.default_value.push_back(value(true));
    result.directives = directives(true);
    return result;
  }

  Fragment fragment() {
    Fragment result;
    result.at = token_.at;
    advance();
    result.name_at = token_.at;
    if (at_keyword("on")) unexpected();
    result.name = name();
    if (!at_keyword("on")) expected("\"on\"");
    advance();
    result.condition_at = token_.at;
    result.condition = name();
    result.directives = directives(false);
    result.selections = selection_set();
    return result;
  }

  std::vector<Selection> selection_set() {
    const Nesting nesting(*this);
    expect("{");
    std::vector<Selection> selections;
    do {
      selections.push_back(selection());
    } while (!skip("}"));
    return selections;
  }

  Selection selection() {
    Selection result;
    result.at = token_.at;
    if (skip("...")) {
      fragment_selection(result);
      return result;
    }
    result.name = name();
    if (skip(":")) {
      result.alias = std::move(result.name);
      result.name = name();
    }
    result.arguments = arguments(false);
    result.directives = directives(false);
    result.nested = at("{");
    result.set_at = token_.at;
    if (result.nested) result.selections = selection_set();
    return result;
  }

  void fragment_selection(Selection& result) {
    const bool condition = at_keyword("on");
    if (!condition && token_.kind == Kind::kName) {
      result.kind = Selection::Kind::kSpread;
      result.condition_at = token_.at;
      result.name = name();
      result.directives = directives(false);
      return;
    }
    result.kind = Selection::Kind::kInline;
    if (condition) {
      advance();
      result.condition_at = token_.at;
      result.condition = name();
    }
    result.directives = directives(false);
    result.nested = true;
    result.set_at = token_.at;
    result.selections = selection_set();
  }

  std::vector<NamedValue> arguments(bool constant) {
    std::vector<NamedValue> result;
    if (!skip("(")) return result;
    do {
      NamedValue& argument = result.emplace_back();
      argument.at = token_.at;
      argument.name = name();
      expect(":");
      argument.value = value(constant);
    } while (!skip(")"));
    return result;
  }

  std::vector<Directive> directives(bool constant) {
    std::vector<Directive> result;
    while (at("@")) {
      Directive& directive = result.emplace_back();
      directive.at = token_.at;
      advance();
      directive.name = name();
      directive.arguments = arguments(constant);
    }
    return result;
  }

  TypeReference type() {
    const Nesting nesting(*this);
    TypeReference result;
    result.at = token_.at;
    if (skip("[")) {
      result.kind = TypeReference::Kind::kList;
      result.of.push_back(type());
      expect("]");
    } else {
      result.name = name();
    }
    if (!skip("!")) return result;
    TypeReference required;
    required.kind = TypeReference::Kind::kNonNull;
    required.at = result.at;
    required.of.push_back(std::move(result));
    return required;
  }

  Value value(bool constant) {
    const Nesting nesting(*this);
    Value result;
    result.at = token_.at;
    switch (token_.kind) {
      case Kind::kInt:
        return literal(std::move(result), Value::Kind::kInt);
      case Kind::kFloat:
        return literal(std::move(result), Value::Kind::kFloat);
      case Kind::kString:
      case Kind::kBlockString:
        return literal(std::move(result), Value::Kind::kString);
      case Kind::kName:
        return literal(std::move(result), kind_of_name(token_.text));
      case Kind::kPunctuator:
        break;
      case Kind::kEnd:
        unexpected();
    }
    if (at("[")) return list(std::move(result), constant);
    if (at("{")) return object(std::move(result), constant);
    if (!at("$")) unexpected();
    advance();
    if (constant && token_.kind == Kind::kName) {
      syntax_error(fmt::format("Unexpected variable \"${}\" in constant value.", token_.text), result.at);
    }
    result.kind = Value::Kind::kVariable;
    result.text = name();
    return result;
  }

  static Value::Kind kind_of_name(std::string_view text) {
    if (text == "true" || text == "false") return Value::Kind::kBoolean;
    return text == "null" ? Value::Kind::kNull : Value::Kind::kEnum;
  }

  Value literal(Value result, Value::Kind kind) {
    result.kind = kind;
    result.text = std::move(token_.text);
    advance();
    return result;
  }

  Value list(Value result, bool constant) {
    result.kind = Value::Kind::kList;
    expect("[");
    while (!skip("]")) result.list.push_back(value(constant));
    return result;
  }

  Value object(Value result, bool constant) {
    result.kind = Value::Kind::kObject;
    expect("{");
    while (!skip("}")) {
      NamedValue& member = result.members.emplace_back();
      member.at = token_.at;
      member.name = name();
      expect(":");
      member.value = value(constant);
    }
    return result;
  }

  // What is in such a definition is nobody's concern here, but where it ends.
  OtherDefinition other() {
    OtherDefinition result;
    if (token_.kind == Kind::kString || token_.kind == Kind::kBlockString) advance();
    result.at = token_.at;
    static constexpr std::array kWords = {"schema", "scalar", "type",      "interface", "union",
                                          "enum",   "input",  "directive", "extend"};
    const auto is = [this](std::string_view word) { return at_keyword(word); };
    if (std::none_of(kWords.begin(), kWords.end(), is)) unexpected();
    if (at_keyword("extend")) advance();
    const bool schema = at_keyword("schema");
    advance();
    skip("@");
    result.name = schema ? "schema" : name();
    int open = 0;
    while (token_.kind != Kind::kEnd) {
      if (open == 0 && (at("}") || at(")") || at("]"))) unexpected();
      if (at("{") || at("(") || at("[")) ++open;
      const bool closes = at("}");
      if (at("}") || at(")") || at("]")) --open;
      advance();
      if (open == 0 && (closes || begins_definition())) break;
    }
    return result;
  }

  bool begins_definition() const {
    static constexpr std::array kWords = {"schema",   "scalar",       "type",     "interface", "union",
                                          "enum",     "input",        "extend",   "query",     "fragment",
                                          "mutation", "subscription", "directive"};
    const auto is = [this](std::string_view word) { return at_keyword(word); };
    return std::any_of(kWords.begin(), kWords.end(), is);
  }

  Lexer lexer_;
  const ParseLimits& limits_;
  Token token_;
  std::size_t tokens_ = 0;
  int depth_ = 0;
};

}  // namespace

std::variant<Document, Problem> parse(std::string_view text, const ParseLimits& limits) {
  try {
    return Parser(text, limits).document();
  } catch (SyntaxError& error) {
    return std::move(error.problem);
  }
}

}  // namespace dirigent::graphql_lang
