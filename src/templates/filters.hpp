// The filters of outputs, one table (filters.cpp): those on texts, numbers and lists of the Liquid language.
#pragma once
#include <span>
#include <string>

#include "base/json.hpp"

namespace dirigent::templates {

/// What `name` makes of `value`. Arguments that are missing count as nil. Throws TemplateError for an unknown filter
/// and for a result longer than `max_value`.
json::value apply_filter(const std::string& name, const json::value& value, std::span<const json::value> arguments,
                         std::size_t max_value, std::size_t line);

/// The arguments of a filter; those that are missing are nil.
struct FilterArguments {
  std::span<const json::value> values;
  std::size_t max_value;  // bytes, elements
  const json::value& at(std::size_t index) const;
};

/// One filter under the name it was called by; one function may serve several names. Throws std::length_error rather
/// than grow beyond `given.max_value` for long.
using Filter = json::value (*)(const std::string& name, const json::value& value, const FilterArguments& given);

}  // namespace dirigent::templates
