// Lists of values that travel to PostgreSQL as one parameter.
#pragma once
#include <optional>
#include <string>

#include "sql/value.hpp"

namespace dirigent::sql {

/// A value as PostgreSQL reads it from text; nullopt is NULL. REQUIRES: no TextArray.
std::optional<std::string> element_text(Value value);

/// Appends one element of an array in its text form: quoted, so that no value is taken for syntax; NULL unquoted.
void append_array_element(std::string& out, const Value& value);

}  // namespace dirigent::sql
