// The filter operators: one row each, with the field types that take it, the values it wants and the SQL it becomes.
#pragma once
#include <string>
#include <string_view>

#include "engine/resolve/predicate.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

struct Operator {
  std::string_view name;
  unsigned types;  // bits of operator groups, see operators.cpp
  enum class Values { kOne, kList, kPair, kFlag } values;
  bool pattern;       // matches text with LIKE
  bool accepts_null;  // holds for NULL: for its null value, or when its flag is true
  sql::Fragment (*build)(const sql::Dialect& dialect, const sql::Fragment& subject, const Predicate& predicate);
};

/// The row of that name, or null.
const Operator* find_operator(std::string_view name);

/// Does a value of `expression` take `op`? (The contract's table, query page section 3.)
bool takes(const Expression& expression, const Operator& op);

/// The same for the type alone, whether or not the field's value is concealed.
bool takes_type(base::FieldType type, const Operator& op);

/// Does a comparison hold when its subject is NULL?
bool holds_for_null(const Predicate& predicate);

/// Is a column of `type` stored as text?
bool is_text(base::FieldType type);

}  // namespace dirigent::engine
