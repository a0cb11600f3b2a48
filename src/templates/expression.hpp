// What stands inside marks: values, comparisons of values, and chains of filters over a value.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace dirigent::templates {

/// A literal, a path (`user.name`, `list[0]`, `list["a"]`) or a range `(1..n)`.
struct Operand {
  enum class Kind { kLiteral, kPath, kRange, kEmpty, kBlank } kind = Kind::kLiteral;
  json::value literal;          // kLiteral
  std::vector<Operand> inside;  // kPath: the steps, each a value; kRange: both ends
};

/// `left`, or `left operation right`, joined with what follows by `and` or `or`. The right-most is judged first.
struct Condition {
  Operand left;
  std::string operation;  // "", "==", "!=", "<", ">", "<=", ">=", "contains"
  Operand right;
  std::string joint;            // "", "and", "or"
  std::vector<Condition> next;  // one when there is a joint
};

struct FilterCall {
  std::string name;
  std::vector<Operand> arguments;
};

/// A value and the filters it goes through.
struct Expression {
  Condition value;
  std::vector<FilterCall> filters;
  std::size_t line = 1;
};

/// The variable `name` as it is now; null for none.
using Lookup = std::function<json::value(std::string_view name)>;

/// What evaluation needs besides the variables.
struct Evaluation {
  Lookup lookup;
  std::size_t max_value = 0;  // bytes of a text, elements of a list
};

/// Throw TemplateError.
json::value evaluate(const Operand& operand, const Evaluation& with, std::size_t line);
bool holds(const Condition& condition, const Evaluation& with, std::size_t line);
json::value evaluate(const Expression& expression, const Evaluation& with);

/// Everything but nil and false.
bool is_true(const json::value& value);
/// A value as output shows it.
std::string text_of(const json::value& value);

}  // namespace dirigent::templates
