// The operators of the filter language on JSON values: one table, one row each, one file per family (equality, order,
// texts).
#pragma once
#include <optional>
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

/// Appends what `value` is refused for. Unknown operators refuse nothing.
void check_operator(const Place& place, std::string_view op, const json::value& operand, const json::value& value,
                    Failures& failures);

/// The entries of an operand that is a list, a text of them with commas, or one value.
json::array entries_of(const json::value& operand);
/// A number, or a text that is one.
std::optional<double> number_in(const json::value& value);
/// As an integer where it is one that a double holds exactly.
json::value plain_number(double number);

// equality.cpp
void check_eq(const Asked& asked);
void check_neq(const Asked& asked);
void check_in(const Asked& asked);
void check_nin(const Asked& asked);
void check_null(const Asked& asked);
void check_nnull(const Asked& asked);
void check_empty(const Asked& asked);
void check_nempty(const Asked& asked);
// order.cpp
void check_gt(const Asked& asked);
void check_gte(const Asked& asked);
void check_lt(const Asked& asked);
void check_lte(const Asked& asked);
void check_between(const Asked& asked);
void check_nbetween(const Asked& asked);
// texts.cpp
void check_contains(const Asked& asked);
void check_ncontains(const Asked& asked);
void check_icontains(const Asked& asked);
void check_starts_with(const Asked& asked);
void check_nstarts_with(const Asked& asked);
void check_istarts_with(const Asked& asked);
void check_nistarts_with(const Asked& asked);
void check_ends_with(const Asked& asked);
void check_nends_with(const Asked& asked);
void check_iends_with(const Asked& asked);
void check_niends_with(const Asked& asked);
void check_regex(const Asked& asked);

}  // namespace dirigent::items
