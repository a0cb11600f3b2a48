#include "templates/expression.hpp"

#include <cmath>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "templates/filters.hpp"
#include "templates/template.hpp"

namespace dirigent::templates {

namespace {

std::optional<double> number(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  return std::nullopt;
}

std::size_t length(const json::value& value) {
  if (value.is_string()) return value.get_string().size();
  if (value.is_array()) return value.get_array().size();
  return value.is_object() ? value.get_object().size() : 0;
}

bool has_length(const json::value& value) {
  return value.is_string() || value.is_array() || value.is_object();
}

json::value element(const json::array& list, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(list.size());
  if (index < 0) index += size;
  return index >= 0 && index < size ? list[static_cast<std::size_t>(index)] : json::value();
}

json::value step(const json::value& from, const json::value& key) {
  if (from.is_array() && key.is_number()) return element(from.get_array(), static_cast<std::int64_t>(*number(key)));
  if (!key.is_string()) return {};
  const std::string_view name = key.get_string();
  if (from.is_object()) {
    if (const json::value* value = from.get_object().if_contains(name)) return *value;
  }
  if (name == "size" && has_length(from)) return static_cast<std::int64_t>(length(from));
  if (from.is_array() && name == "first") return element(from.get_array(), 0);
  if (from.is_array() && name == "last") return element(from.get_array(), -1);
  return {};
}

json::value range(const Operand& operand, const Evaluation& with, std::size_t line) {
  const auto from = number(evaluate(operand.inside[0], with, line));
  const auto to = number(evaluate(operand.inside[1], with, line));
  json::array list;
  if (!from || !to || !(std::abs(*from) < 1e9) || !(std::abs(*to) < 1e9)) return list;
  const auto last = static_cast<std::int64_t>(*to);
  const auto first = static_cast<std::int64_t>(*from);
  if (last - first >= static_cast<std::int64_t>(with.max_value / 16)) throw TemplateError(line, "a range is too long");
  for (std::int64_t i = first; i <= last; ++i) list.emplace_back(i);
  return list;
}

bool is_empty(const json::value& value) {
  return has_length(value) && length(value) == 0;
}

bool is_blank(const json::value& value) {
  if (value.is_null() || value == json::value(false) || is_empty(value)) return true;
  return value.is_string() && base::trim(value.get_string()).empty();
}

bool equal(const Condition& condition, const json::value& left, const json::value& right) {
  if (condition.right.kind == Operand::Kind::kEmpty) return is_empty(left);
  if (condition.left.kind == Operand::Kind::kEmpty) return is_empty(right);
  if (condition.right.kind == Operand::Kind::kBlank) return is_blank(left);
  if (condition.left.kind == Operand::Kind::kBlank) return is_blank(right);
  if (number(left) && number(right)) return *number(left) == *number(right);
  return left == right;
}

bool contains(const json::value& left, const json::value& right) {
  if (left.is_string()) return left.get_string().find(text_of(right)) != json::string::npos;
  if (!left.is_array()) return false;
  const json::array& list = left.get_array();
  return std::find(list.begin(), list.end(), right) != list.end();
}

// Less than nothing, equal to nothing: values of different kinds have no order.
std::optional<int> order(const json::value& left, const json::value& right) {
  if (number(left) && number(right))
    return *number(left) < *number(right) ? -1 : *number(left) > *number(right) ? 1 : 0;
  if (left.is_string() && right.is_string()) return left.get_string().compare(right.get_string());
  return std::nullopt;
}

bool compare(const Condition& condition, const json::value& left, const json::value& right) {
  const std::string& operation = condition.operation;
  if (operation == "==") return equal(condition, left, right);
  if (operation == "!=") return !equal(condition, left, right);
  if (operation == "contains") return contains(left, right);
  const auto ordered = order(left, right);
  if (!ordered) return false;
  if (operation == "<") return *ordered < 0;
  if (operation == ">") return *ordered > 0;
  return operation == "<=" ? *ordered <= 0 : *ordered >= 0;
}

bool holds_alone(const Condition& condition, const Evaluation& with, std::size_t line) {
  const json::value left = evaluate(condition.left, with, line);
  if (condition.operation.empty()) return is_true(left);
  return compare(condition, left, evaluate(condition.right, with, line));
}

}  // namespace

bool is_true(const json::value& value) {
  return !value.is_null() && value != json::value(false);
}

std::string text_of(const json::value& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_array()) {
    std::string text;
    for (const json::value& entry : value.get_array()) text += text_of(entry);
    return text;
  }
  if (value.is_double()) return fmt::format("{}", value.get_double());
  return base::to_json(value);
}

json::value evaluate(const Operand& operand, const Evaluation& with, std::size_t line) {
  switch (operand.kind) {
    case Operand::Kind::kLiteral:
      return operand.literal;
    case Operand::Kind::kRange:
      return range(operand, with, line);
    case Operand::Kind::kPath:
      break;
    case Operand::Kind::kEmpty:
    case Operand::Kind::kBlank:
      return "";
  }
  json::value value = with.lookup(operand.inside.front().literal.get_string());
  for (std::size_t i = 1; i < operand.inside.size(); ++i) {
    value = step(value, evaluate(operand.inside[i], with, line));
  }
  return value;
}

bool holds(const Condition& condition, const Evaluation& with, std::size_t line) {
  const bool here = holds_alone(condition, with, line);
  if (condition.joint.empty()) return here;
  if (condition.joint == "and") return here && holds(condition.next.front(), with, line);
  return here || holds(condition.next.front(), with, line);
}

json::value evaluate(const Expression& expression, const Evaluation& with) {
  const Condition& plain = expression.value;
  const bool judged = !plain.operation.empty() || !plain.joint.empty();
  json::value value =
      judged ? json::value(holds(plain, with, expression.line)) : evaluate(plain.left, with, expression.line);
  for (const FilterCall& call : expression.filters) {
    std::vector<json::value> arguments;
    for (const Operand& argument : call.arguments) arguments.push_back(evaluate(argument, with, expression.line));
    value = apply_filter(call.name, value, arguments, with.max_value, expression.line);
    if (has_length(value) && length(value) > with.max_value)
      throw TemplateError(expression.line, "a value is too long");
  }
  return value;
}

}  // namespace dirigent::templates
