#include "items/validation/operators.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "engine/resolve/operand.hpp"

namespace dirigent::items {

namespace {

struct Operator {
  std::string_view name;
  void (*check)(const Asked&);
};

constexpr std::array kOperators = {
    Operator{"_eq", check_eq},
    Operator{"_neq", check_neq},
    Operator{"_in", check_in},
    Operator{"_nin", check_nin},
    Operator{"_null", check_null},
    Operator{"_nnull", check_nnull},
    Operator{"_empty", check_empty},
    Operator{"_nempty", check_nempty},
    Operator{"_gt", check_gt},
    Operator{"_gte", check_gte},
    Operator{"_lt", check_lt},
    Operator{"_lte", check_lte},
    Operator{"_between", check_between},
    Operator{"_nbetween", check_nbetween},
    Operator{"_contains", check_contains},
    Operator{"_ncontains", check_ncontains},
    Operator{"_icontains", check_icontains},
    Operator{"_starts_with", check_starts_with},
    Operator{"_nstarts_with", check_nstarts_with},
    Operator{"_istarts_with", check_istarts_with},
    Operator{"_nistarts_with", check_nistarts_with},
    Operator{"_ends_with", check_ends_with},
    Operator{"_nends_with", check_nends_with},
    Operator{"_iends_with", check_iends_with},
    Operator{"_niends_with", check_niends_with},
    Operator{"_regex", check_regex},
};

}  // namespace

void Asked::fail(std::string_view type, json::object extra) const {
  failures.push_back(base::failed_validation(place.field, place.path, type, std::move(extra)));
}

void check_operator(const Place& place, std::string_view op, const json::value& operand, const json::value& value,
                    Failures& failures) {
  for (const Operator& row : kOperators) {
    if (row.name == op) row.check(Asked{place, operand, value, failures});
  }
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

}  // namespace dirigent::items
