#include "templates/filters.hpp"

#include <cmath>
#include <map>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "templates/expression.hpp"
#include "templates/filters_date.hpp"
#include "templates/filters_list.hpp"
#include "templates/filters_text.hpp"
#include "templates/template.hpp"

namespace dirigent::templates {

namespace {

double number(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  if (value.is_string()) return base::to_number(base::trim(value.get_string())).value_or(0);
  return 0;
}

json::value from_number(double value) {
  if (std::abs(value) < 9e15 && value == std::floor(value)) return static_cast<std::int64_t>(value);
  if (!std::isfinite(value)) return nullptr;
  return value;
}

json::value computed(const std::string& name, const json::value& value, const FilterArguments& given) {
  const double left = number(value);
  const double right = number(given.at(0));
  if (name == "plus") return from_number(left + right);
  if (name == "minus") return from_number(left - right);
  if (name == "times") return from_number(left * right);
  if (name == "modulo") return right == 0 ? json::value() : from_number(std::fmod(left, right));
  // Whole numbers divide to a whole number, as the language has it.
  if (right == 0) return nullptr;
  const bool whole = !value.is_double() && !given.at(0).is_double();
  return from_number(whole ? std::floor(left / right) : left / right);
}

json::value rounded(const std::string& name, const json::value& value, const FilterArguments& given) {
  const double left = number(value);
  if (name == "abs") return from_number(std::abs(left));
  if (name == "ceil") return from_number(std::ceil(left));
  if (name == "floor") return from_number(std::floor(left));
  const double scale = std::pow(10.0, std::clamp(number(given.at(0)), 0.0, 12.0));
  return from_number(std::round(left * scale) / scale);
}

json::value fallback(const std::string&, const json::value& value, const FilterArguments& given) {
  const bool empty =
      (value.is_string() && value.get_string().empty()) || (value.is_array() && value.get_array().empty());
  return is_true(value) && !empty ? value : given.at(0);
}

json::value as_json(const std::string&, const json::value& value, const FilterArguments&) {
  return json::value(json::string(base::to_json(value)));
}

const std::map<std::string, Filter, std::less<>>& table() {
  static const std::map<std::string, Filter, std::less<>> filters = {
      {"default", fallback},
      {"json", as_json},

      {"date", date},

      {"abs", rounded},
      {"ceil", rounded},
      {"divided_by", computed},
      {"floor", rounded},
      {"minus", computed},
      {"modulo", computed},
      {"plus", computed},
      {"round", rounded},
      {"times", computed},

      {"append", append},
      {"capitalize", capitalize},
      {"downcase", change_case},
      {"escape", escape},
      {"escape_once", escape},
      {"lstrip", strip},
      {"newline_to_br", newline_to_br},
      {"prepend", append},
      {"remove", replace},
      {"remove_first", replace},
      {"replace", replace},
      {"replace_first", replace},
      {"rstrip", strip},
      {"strip", strip},
      {"strip_html", strip_html},
      {"strip_newlines", strip_newlines},
      {"truncate", truncate},
      {"truncatewords", truncate_words},
      {"upcase", change_case},
      {"url_decode", url_decode},
      {"url_encode", url_encode},

      {"compact", compact},
      {"first", end_of_list},
      {"join", join},
      {"last", end_of_list},
      {"map", map_list},
      {"reverse", reverse},
      {"size", size},
      {"slice", slice},
      {"sort", sort},
      {"split", split},
      {"uniq", uniq},
      {"where", where},
  };
  return filters;
}

}  // namespace

const json::value& FilterArguments::at(std::size_t index) const {
  static const json::value kNil;
  return index < values.size() ? values[index] : kNil;
}

json::value apply_filter(const std::string& name, const json::value& value, std::span<const json::value> arguments,
                         std::size_t max_value, std::size_t line) {
  const auto filter = table().find(name);
  if (filter == table().end()) throw TemplateError(line, fmt::format("there is no filter \"{}\"", name));
  try {
    return filter->second(name, value, FilterArguments{arguments, max_value});
  } catch (const std::length_error&) {
    throw TemplateError(line, "a value is too long");
  }
}

}  // namespace dirigent::templates
