// A cell of one database as a value for another. The same kind of database takes what the other has, untouched; between
// kinds a field's type says what is meant: SQLite keeps instants as milliseconds and booleans as numbers, PostgreSQL
// has types for both. PostgreSQL takes every value as text and casts it to its column's type.
#pragma once
#include <optional>
#include <string>

#include "base/field_type.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "sql/dialect.hpp"

namespace dirigent::transfer {

/// The moment that a cell of either kind of database holds; nothing when it holds none.
std::optional<base::EpochMs> instant_in(const db::Cell& cell);

/// `column` is where it goes. Throws std::runtime_error for an instant that is none.
sql::Value moved_value(const db::Cell& cell, base::FieldType type, const sql::Dialect& from, const sql::Dialect& to,
                       const sql::Column& column);

/// "::numeric" for a column of numeric(10,5): what an expression of texts is cast with. Empty for texts, whose length
/// the column itself judges.
std::string cast_to(const sql::Column& column);

}  // namespace dirigent::transfer
