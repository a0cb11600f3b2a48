#include "assets/arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assets/steps.hpp"
#include "base/errors.hpp"

namespace dirigent::assets {

namespace {

// As JavaScript writes a value into a text.
std::string written(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_null()) return "null";
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (value.is_number()) return number_text(value.to_number<double>());
  if (value.is_object()) return "[object Object]";
  std::string out;
  for (const json::value& each : value.get_array()) {
    if (&each != &value.get_array().front()) out += ',';
    if (!each.is_null()) out += written(each);
  }
  return out;
}

std::string_view type_of(const json::value& value) {
  if (value.is_string()) return "string";
  if (value.is_bool()) return "boolean";
  return value.is_number() ? "number" : "object";
}

}  // namespace

void fail_expected(std::string_view name, std::string_view expected, const json::value* received) {
  fail_transformation(fmt::format("Expected {} for {} but received {} of type {}", expected, name,
                                  received == nullptr ? "undefined" : written(*received),
                                  received == nullptr ? "undefined" : type_of(*received)));
}

void fail_transformation(std::string reason) {
  base::fail(base::invalid_query(std::move(reason)));
}

bool given(const json::value* value) {
  return value != nullptr && !value->is_null();
}

std::optional<double> number_of(const json::value* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->to_number<double>();
  return std::isnan(number) ? std::nullopt : std::optional(number);
}

std::optional<int> integer_of(const json::value* value) {
  constexpr double kMost = 1e9;
  const auto number = number_of(value);
  if (!number || *number != std::trunc(*number) || std::abs(*number) > kMost) return std::nullopt;
  return static_cast<int>(*number);
}

std::optional<std::string> text_of(const json::value* value) {
  if (value == nullptr || !value->is_string() || value->get_string().empty()) return std::nullopt;
  return std::string(value->get_string());
}

const json::value* Members::find(std::string_view name) const {
  return object_ == nullptr ? nullptr : object_->if_contains(name);
}

std::optional<bool> Members::flag(std::string_view name, std::string_view known_as) const {
  const json::value* value = find(name);
  if (!given(value)) return std::nullopt;
  if (!value->is_bool()) fail_expected(known_as.empty() ? name : known_as, "boolean", value);
  return value->get_bool();
}

std::optional<int> Members::integer(std::string_view name, int least, int most, std::string_view expected) const {
  const json::value* value = find(name);
  if (!given(value)) return std::nullopt;
  const auto number = integer_of(value);
  if (!number || *number < least || *number > most) fail_expected(name, expected, value);
  return number;
}

std::optional<double> Members::number(std::string_view name, double least, double most,
                                      std::string_view expected) const {
  const json::value* value = find(name);
  if (!given(value)) return std::nullopt;
  const auto number = number_of(value);
  if (!number || *number < least || *number > most) fail_expected(name, expected, value);
  return number;
}

std::optional<std::string> Members::choice(std::string_view name, std::initializer_list<std::string_view> choices,
                                           std::string_view expected) const {
  const json::value* value = find(name);
  if (!given(value)) return std::nullopt;
  auto text = text_of(value);
  if (!text || std::find(choices.begin(), choices.end(), *text) == choices.end()) fail_expected(name, expected, value);
  return text;
}

std::optional<images::Colour> Members::colour(std::string_view name) const {
  const json::value* value = find(name);
  if (!given(value)) return std::nullopt;
  return colour_of(*value);
}

}  // namespace dirigent::assets
