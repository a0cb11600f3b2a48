// What collections and fields may be called.
#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "sql/dialect.hpp"

namespace dirigent::model {

/// The name in a payload's `collection`. Throws INVALID_PAYLOAD: missing, no text, empty, reserved prefix, a `/`,
/// control characters, longer than the database's identifiers.
std::string new_collection_name(const json::object& payload, const sql::Dialect& dialect);

/// The name in a payload's `field`. Throws INVALID_PAYLOAD as above; a `.` would make paths ambiguous.
std::string new_field_name(const json::object& payload, const sql::Dialect& dialect);

/// Do two identifiers mean the same to the database? SQLite ignores the case of ASCII letters.
bool same_identifier(std::string_view a, std::string_view b, const sql::Dialect& dialect);

}  // namespace dirigent::model
