// Filter values -> bound parameters of the type the column has in the database. Whatever the database could not cast is
// refused here, so that a filter never fails while it runs.
#pragma once
#include <optional>

#include "engine/resolve/predicate.hpp"
#include "engine/resolve/variables.hpp"

namespace dirigent::engine {

/// A value ready to be bound as `type`.
struct Bound {
  sql::Value value;
  base::FieldType type;
};

/// `operand` for comparison with `subject`; nothing when no value of that type can equal or be compared with it. Throws
/// INVALID_QUERY for what the database would refuse. REQUIRES: a primitive or a moment, not null.
std::optional<Bound> bind_operand(const Operand& operand, const Expression& subject, const sql::Dialect& dialect);

/// `operand` as text, for patterns.
std::string text_of(const Operand& operand);

/// A number as JavaScript's Number() reads texts: white space around, 0x/0o/0b prefixes, exponents. Nothing for NaN.
std::optional<double> loose_number(std::string_view text);

}  // namespace dirigent::engine
