#include "templates/expression_parse.hpp"

#include <array>

#include "base/text.hpp"
#include "templates/template.hpp"

namespace dirigent::templates {

namespace {

constexpr std::size_t kMaxDepth = 40;
constexpr std::array<std::string_view, 6> kComparisons{"==", "!=", "<=", ">=", "<", ">"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

// The length of a number at the begin of `text`; `1..3` holds two of them.
std::size_t number_length(std::string_view text) {
  std::size_t at = text.front() == '-' ? 1 : 0;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
  }
  return at;
}

std::size_t name_length(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && (is_name(text[at]) || is_digit(text[at]) || text[at] == '-')) ++at;
  return at;
}

std::size_t sign_length(std::string_view text) {
  for (const std::string_view sign : {"==", "!=", "<=", ">=", ".."}) {
    if (text.starts_with(sign)) return 2;
  }
  return 1;
}

std::vector<Word> words_of(std::string_view text, std::size_t line) {
  std::vector<Word> words;
  while (!(text = base::trim(text)).empty()) {
    const char c = text.front();
    std::size_t size = 0;
    if (c == '"' || c == '\'') {
      const std::size_t end = text.find(c, 1);
      if (end == std::string_view::npos) throw TemplateError(line, "a text does not end");
      words.push_back({Word::Kind::kText, std::string(text.substr(1, end - 1))});
      size = end + 1;
    } else if (is_digit(c) || (c == '-' && text.size() > 1 && is_digit(text[1]))) {
      size = number_length(text);
      words.push_back({Word::Kind::kNumber, std::string(text.substr(0, size))});
    } else if (is_name(c)) {
      size = name_length(text);
      words.push_back({Word::Kind::kName, std::string(text.substr(0, size))});
    } else {
      size = sign_length(text);
      words.push_back({Word::Kind::kSign, std::string(text.substr(0, size))});
    }
    text.remove_prefix(size);
  }
  words.emplace_back();
  return words;
}

json::value number(const std::string& text) {
  if (const auto whole = base::to_integer(text)) return *whole;
  return base::to_number(text).value_or(0);
}

Operand literal(json::value value) {
  Operand operand;
  operand.literal = std::move(value);
  return operand;
}

Operand special(Operand::Kind kind) {
  Operand operand;
  operand.kind = kind;
  return operand;
}

}  // namespace

ExpressionReader::ExpressionReader(std::string_view text, std::size_t line)
    : words_(words_of(text, line)), line_(line) {}

void ExpressionReader::fail(const std::string& what) const {
  throw TemplateError(line_, what);
}

Word ExpressionReader::pop() {
  Word word = next();
  if (word.kind != Word::Kind::kEnd) ++at_;
  return word;
}

bool ExpressionReader::take(std::string_view text) {
  const Word& word = next();
  if (word.text != text || (word.kind != Word::Kind::kSign && word.kind != Word::Kind::kName)) return false;
  ++at_;
  return true;
}

void ExpressionReader::expect(std::string_view text) {
  if (!take(text)) fail(fmt::format("\"{}\" is missing", text));
}

void ExpressionReader::expect_end() {
  if (!at_end()) fail(fmt::format("\"{}\" does not fit here", next().text));
}

std::string ExpressionReader::name() {
  if (next().kind != Word::Kind::kName) fail("a name is missing");
  return pop().text;
}

Operand ExpressionReader::operand() {
  if (++depth_ > kMaxDepth) fail("brackets are too deep");
  const Word word = pop();
  Operand operand;
  if (word.kind == Word::Kind::kText) {
    operand = literal(json::value(json::string(word.text)));
  } else if (word.kind == Word::Kind::kNumber) {
    operand = literal(number(word.text));
  } else if (word.kind == Word::Kind::kName) {
    operand = path(word.text);
  } else if (word.kind == Word::Kind::kSign && word.text == "(") {
    operand.kind = Operand::Kind::kRange;
    operand.inside.push_back(this->operand());
    expect("..");
    operand.inside.push_back(this->operand());
    expect(")");
  } else {
    fail(word.text.empty() ? "a value is missing" : fmt::format("\"{}\" is no value", word.text));
  }
  --depth_;
  return operand;
}

Operand ExpressionReader::path(std::string first) {
  if (first == "true") return literal(true);
  if (first == "false") return literal(false);
  if (first == "nil" || first == "null") return literal(nullptr);
  if (first == "empty") return special(Operand::Kind::kEmpty);
  if (first == "blank") return special(Operand::Kind::kBlank);
  Operand operand;
  operand.kind = Operand::Kind::kPath;
  operand.inside.push_back(literal(json::value(json::string(first))));
  for (;;) {
    if (take(".")) {
      operand.inside.push_back(literal(json::value(json::string(name()))));
    } else if (take("[")) {
      operand.inside.push_back(this->operand());
      expect("]");
    } else {
      return operand;
    }
  }
}

Condition ExpressionReader::condition() {
  if (++depth_ > kMaxDepth) fail("a condition is too long");
  Condition condition;
  condition.left = operand();
  for (const std::string_view operation : kComparisons) {
    if (condition.operation.empty() && take(operation)) condition.operation = operation;
  }
  if (condition.operation.empty() && take("contains")) condition.operation = "contains";
  if (!condition.operation.empty()) condition.right = operand();
  for (const std::string_view joint : {"and", "or"}) {
    if (condition.joint.empty() && take(joint)) condition.joint = joint;
  }
  if (!condition.joint.empty()) condition.next.push_back(this->condition());
  --depth_;
  return condition;
}

Expression ExpressionReader::expression() {
  Expression expression;
  expression.line = line_;
  expression.value = condition();
  while (take("|")) {
    FilterCall call{name(), {}};
    if (take(":")) {
      do call.arguments.push_back(operand());
      while (take(","));
    }
    expression.filters.push_back(std::move(call));
  }
  return expression;
}

}  // namespace dirigent::templates
