// Cells -> JSON text. Which function writes a column is decided once per column, from its field and the database.
#pragma once
#include <string>
#include <string_view>

#include "db/database.hpp"
#include "engine/resolve/aggregates.hpp"
#include "engine/resolve/predicate.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"

namespace dirigent::engine {

/// What stands for a value that is there and is not shown.
inline constexpr std::string_view kMask = "**********";

/// Appends one cell to `out` as JSON.
using Emitter = void (*)(std::string& out, const db::Cell& cell);

/// How values of `field` are shown (contract: field types, sections 3 and 4).
Emitter emitter_of(const schema::Field& field, const sql::Dialect& dialect);

/// How the value of `expression` is shown: functions give numbers, as text where the server's are text.
Emitter emitter_of(const Expression& expression, const sql::Dialect& dialect);

/// Results of an aggregate over `field`, null for all rows. On PostgreSQL only sums over floats are numbers.
Emitter emitter_of(const AggregateFunction& function, const schema::Field* field, const sql::Dialect& dialect);

}  // namespace dirigent::engine
