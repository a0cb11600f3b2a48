#include "graphql_lang/scalars.hpp"

#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "graphql_lang/print.hpp"

namespace dirigent::graphql_lang {

namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();

ScalarResult given(json::value value) {
  return {std::move(value), {}, false};
}

ScalarResult int_literal(const Value& value) {
  if (value.kind != Value::Kind::kInt) {
    return refused_whole("Int cannot represent non-integer value: " + print(value));
  }
  const auto number = base::to_integer(value.text);
  if (!number || *number < kLeast || *number > kMost) {
    return refused_whole("Int cannot represent non 32-bit signed integer value: " + value.text);
  }
  return given(*number);
}

ScalarResult int_input(const json::value& value) {
  if (!value.is_number()) return refused_whole("Int cannot represent non-integer value: " + inspect(value));
  const double number = value.to_number<double>();
  if (std::trunc(number) != number || std::isinf(number)) {
    return refused_whole("Int cannot represent non-integer value: " + inspect(value));
  }
  if (number < static_cast<double>(kLeast) || number > static_cast<double>(kMost)) {
    return refused_whole("Int cannot represent non 32-bit signed integer value: " + inspect(value));
  }
  return given(static_cast<std::int64_t>(number));
}

ScalarResult float_literal(const Value& value) {
  if (value.kind != Value::Kind::kInt && value.kind != Value::Kind::kFloat) {
    return refused_whole("Float cannot represent non numeric value: " + print(value));
  }
  return given(number_of(value));
}

ScalarResult float_input(const json::value& value) {
  if (!value.is_number()) return refused_whole("Float cannot represent non numeric value: " + inspect(value));
  return given(value);
}

ScalarResult string_literal(const Value& value) {
  if (value.kind != Value::Kind::kString) {
    return refused_whole("String cannot represent a non string value: " + print(value));
  }
  return given(json::string(value.text));
}

ScalarResult string_input(const json::value& value) {
  if (!value.is_string()) return refused_whole("String cannot represent a non string value: " + inspect(value));
  return given(value);
}

ScalarResult boolean_literal(const Value& value) {
  if (value.kind != Value::Kind::kBoolean) {
    return refused_whole("Boolean cannot represent a non boolean value: " + print(value));
  }
  return given(value.text == "true");
}

ScalarResult boolean_input(const json::value& value) {
  if (!value.is_bool()) return refused_whole("Boolean cannot represent a non boolean value: " + inspect(value));
  return given(value);
}

ScalarResult id_literal(const Value& value) {
  if (value.kind != Value::Kind::kInt && value.kind != Value::Kind::kString) {
    return refused_whole("ID cannot represent a non-string and non-integer value: " + print(value));
  }
  return given(json::string(value.text));
}

ScalarResult id_input(const json::value& value) {
  if (value.is_string()) return given(value);
  const bool whole = value.is_int64() || value.is_uint64() ||
                     (value.is_double() && std::trunc(value.get_double()) == value.get_double());
  if (!whole) return refused_whole("ID cannot represent value: " + inspect(value));
  return given(json::string(inspect(value)));
}

}  // namespace

const StandardScalar kStandardScalars[5] = {
    {"String", {string_literal, string_input}},
    {"Int", {int_literal, int_input}},
    {"Float", {float_literal, float_input}},
    {"Boolean", {boolean_literal, boolean_input}},
    {"ID", {id_literal, id_input}},
};

ScalarResult refused_whole(std::string message) {
  return {std::nullopt, std::move(message), true};
}

ScalarResult refused(std::string message) {
  return {std::nullopt, std::move(message), false};
}

json::value number_of(const Value& literal) {
  if (literal.kind == Value::Kind::kInt) {
    if (const auto whole = base::to_integer(literal.text)) return *whole;
  }
  return base::to_number(literal.text).value_or(0);
}

}  // namespace dirigent::graphql_lang
