// The operators of the filter language on JSON values: one row each, in the table of their family, which has a file of
// its own (equality, order, texts).
#pragma once
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/errors.hpp"
#include "base/json.hpp"

namespace dirigent::items {

using Failures = std::vector<base::Error>;

/// What a condition is about, as its error names it.
struct Place {
  std::string_view field;
  const json::array& path;
};

/// An operator asked of a value that was submitted.
struct Asked {
  const Place& place;
  const json::value& operand;
  const json::value& value;
  Failures& failures;

  /// FAILED_VALIDATION of this type; `extra` is what the type carries besides.
  void fail(std::string_view type, json::object extra = {}) const;
};

/// Appends FAILED_VALIDATION "rule": what can't be understood lets nothing pass.
void refuse(const Place& place, Failures& failures);

bool is_operator(std::string_view op);
/// Appends what `value` is refused for. Unknown operators refuse it.
void check_operator(const Place& place, std::string_view op, const json::value& operand, const json::value& value,
                    Failures& failures);

/// The entries of an operand that is a list, a text of them with commas, or one value.
json::array entries_of(const json::value& operand);
/// A number, or a text that is one.
std::optional<double> number_in(const json::value& value);
/// As an integer where it is one that a double holds exactly.
json::value plain_number(double number);
/// What of numbers counts as the same as `operand`: it and, as a text or as a number, it again.
json::array both_forms(const json::value& operand);

struct Operator {
  std::string_view name;
  void (*check)(const Asked&);
};
std::span<const Operator> equality_operators();
std::span<const Operator> order_operators();
std::span<const Operator> text_operators();

}  // namespace dirigent::items
