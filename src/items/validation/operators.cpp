#include "items/validation/operators.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "engine/resolve/operand.hpp"

namespace dirigent::items {

void Asked::fail(std::string_view type, json::object extra) const {
  failures.push_back(base::failed_validation(place.field, place.path, type, std::move(extra)));
}

void refuse(const Place& place, Failures& failures) {
  failures.push_back(base::failed_validation(place.field, place.path, "rule"));
}

bool is_operator(std::string_view op) {
  for (const auto operators : {equality_operators(), order_operators(), text_operators()}) {
    if (std::any_of(operators.begin(), operators.end(), [op](const Operator& row) { return row.name == op; })) {
      return true;
    }
  }
  return false;
}

void check_operator(const Place& place, std::string_view op, const json::value& operand, const json::value& value,
                    Failures& failures) {
  for (const auto operators : {equality_operators(), order_operators(), text_operators()}) {
    for (const Operator& row : operators) {
      if (row.name == op) return row.check(Asked{place, operand, value, failures});
    }
  }
  refuse(place, failures);
}

json::array entries_of(const json::value& operand) {
  if (const json::array* list = operand.if_array()) return *list;
  const json::string* text = operand.if_string();
  if (text == nullptr || text->find(',') == json::string::npos) return {operand};
  json::array entries;
  for (const std::string& part : base::split(*text, ',')) entries.emplace_back(part);
  return entries;
}

std::optional<double> number_in(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  const json::string* text = value.if_string();
  if (text == nullptr || base::trim(*text).empty()) return std::nullopt;
  return engine::loose_number(*text);
}

json::value plain_number(double number) {
  constexpr double kExact = 9007199254740992.0;
  if (std::abs(number) > kExact || std::trunc(number) != number) return json::value(number);
  return json::value(static_cast<std::int64_t>(number));
}

json::array both_forms(const json::value& operand) {
  const std::optional<double> number = number_in(operand);
  if (!number) return {operand};
  if (operand.is_number()) return {operand, json::value(base::to_json(operand))};
  return {operand, plain_number(*number)};
}

}  // namespace dirigent::items
