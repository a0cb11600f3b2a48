// PostgreSQL's text form of an array, for lists of values that travel as one parameter.
#pragma once
#include <string>

#include "sql/value.hpp"

namespace dirigent::sql {

/// Appends one element: NULL, or the value's text in quotes, whatever it holds.
void append_array_element(std::string& out, const Value& value);

}  // namespace dirigent::sql
