// _gt, _between and their like. A bound that is a number (or its text, or null for 0) compares numbers; one that is a
// date compares instants, for which numbers are milliseconds. What is neither counts as not given: "required".
#include <array>
#include <optional>

#include "base/time.hpp"
#include "items/validation/operators.hpp"

namespace dirigent::items {

namespace {

struct Bound {
  double limit = 0;
  bool date = false;
  json::value shown;
};

std::optional<Bound> bound_of(const json::value& operand) {
  if (operand.is_null()) return Bound{0, false, json::value(0)};
  if (const std::optional<double> number = number_in(operand)) {
    return Bound{*number, false, plain_number(*number)};
  }
  const json::string* text = operand.if_string();
  const std::optional<base::EpochMs> time = text == nullptr ? std::nullopt : base::parse_iso(*text);
  if (!time) return std::nullopt;
  return Bound{static_cast<double>(*time), true, json::value(base::iso_timestamp(*time))};
}

bool has_only_digits(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::optional<double> value_for(const Bound& bound, const json::value& value) {
  if (!bound.date || value.is_number()) return number_in(value);
  const json::string* text = value.if_string();
  if (text == nullptr) return std::nullopt;
  if (has_only_digits(*text)) return number_in(value);
  const std::optional<base::EpochMs> time = base::parse_iso(*text);
  return time ? std::optional(static_cast<double>(*time)) : std::nullopt;
}

using Holds = bool (*)(double value, double limit);

void check_limit(const Asked& asked, std::string_view type, Holds holds) {
  const std::optional<Bound> bound = bound_of(asked.operand);
  const std::optional<double> value = bound ? value_for(*bound, asked.value) : std::nullopt;
  if (!value) return asked.fail("required");
  if (!holds(*value, bound->limit)) asked.fail(type, {{"valid", bound->shown}});
}

struct Range {
  Bound low, high;
  double value;
};

// Nothing, and the failure of it, where the operand is no range or the value is not of its kind.
std::optional<Range> range_of(const Asked& asked) {
  const json::array ends = entries_of(asked.operand);
  const std::optional<Bound> low = ends.size() == 2 ? bound_of(ends[0]) : std::nullopt;
  const std::optional<Bound> high = ends.size() == 2 ? bound_of(ends[1]) : std::nullopt;
  const std::optional<double> value = low && high ? value_for(*low, asked.value) : std::nullopt;
  if (value) return Range{*low, *high, *value};
  asked.fail("required");
  return std::nullopt;
}

void check_between(const Asked& asked) {
  const std::optional<Range> range = range_of(asked);
  if (!range) return;
  if (range->value < range->low.limit) asked.fail("gte", {{"valid", range->low.shown}});
  if (range->value > range->high.limit) asked.fail("lte", {{"valid", range->high.shown}});
}

void check_nbetween(const Asked& asked) {
  const std::optional<Range> range = range_of(asked);
  if (!range || range->value < range->low.limit || range->value > range->high.limit) return;
  asked.fail("lt", {{"valid", range->low.shown}});
  asked.fail("gt", {{"valid", range->high.shown}});
}

constexpr std::array kOperators = {
    Operator{"_gt", [](const Asked& asked) { check_limit(asked, "gt", [](double a, double b) { return a > b; }); }},
    Operator{"_gte", [](const Asked& asked) { check_limit(asked, "gte", [](double a, double b) { return a >= b; }); }},
    Operator{"_lt", [](const Asked& asked) { check_limit(asked, "lt", [](double a, double b) { return a < b; }); }},
    Operator{"_lte", [](const Asked& asked) { check_limit(asked, "lte", [](double a, double b) { return a <= b; }); }},
    Operator{"_between", check_between},
    Operator{"_nbetween", check_nbetween},
};

}  // namespace

std::span<const Operator> order_operators() {
  return kOperators;
}

}  // namespace dirigent::items
