// Default values of columns, from JSON to SQL.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/field_type.hpp"
#include "base/json.hpp"
#include "sql/dialect.hpp"

namespace dirigent::model {

/// The SQL expression of a default: a literal, or for the texts `now()`, `CURRENT_TIMESTAMP[(p)]` and (PostgreSQL)
/// `gen_random_uuid()` the function. Nothing for null. Throws INVALID_PAYLOAD for what cannot be a value of `type`.
std::optional<std::string> default_sql(const json::value& value, base::FieldType type, std::string_view field,
                                       const sql::Dialect& dialect);

/// A default that has to serve another column type: PostgreSQL writes the old type behind literals.
std::optional<std::string> without_cast(std::optional<std::string> default_sql);

}  // namespace dirigent::model
