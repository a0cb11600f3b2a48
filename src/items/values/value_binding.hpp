// JSON values of a payload -> bound SQL values: one table, field type -> rule, per dialect (value_binding.cpp).
//
// PostgreSQL is strict, so what it would refuse as a cast is refused here with the field's name (INVALID_PAYLOAD);
// ranges and lengths are the database's own errors. SQLite stores what it gets, as the reference release does; only
// dates are checked on both (field-types page, section 5).
#pragma once
#include "base/json.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"
#include "sql/value.hpp"

namespace dirigent::items {

/// The value to store for `value` in `field`. Throws INVALID_PAYLOAD naming the field. REQUIRES: a column field.
sql::Value bind(const schema::Field& field, const json::value& value, const sql::Dialect& dialect);

/// The date, dateTime or timestamp that `value` (ISO 8601 text or epoch milliseconds) names, in epoch milliseconds;
/// throws INVALID_PAYLOAD for anything else.
std::int64_t instant_of(const schema::Field& field, const json::value& value);

/// An instant as the API shows it in a field of a date type.
std::string instant_text(base::FieldType type, std::int64_t instant);

}  // namespace dirigent::items
