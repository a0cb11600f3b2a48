// Keys as they come in paths and rows -> bound parameters.
#pragma once
#include <optional>
#include <string_view>

#include "db/database.hpp"
#include "engine/read.hpp"
#include "engine/sql/branch_sql.hpp"
#include "schema/schema.hpp"
#include "sql/dialect.hpp"
#include "sql/value.hpp"

namespace dirigent::engine {

/// The value of `field` that `text` names; nothing when no row can have it (no integer, out of range, no UUID).
std::optional<sql::Value> key_value(const schema::Field& field, std::string_view text, const sql::Dialect& dialect);

/// The same for a cell of another column. REQUIRES: not null.
std::optional<sql::Value> key_value(const schema::Field& field, const db::Cell& cell, const sql::Dialect& dialect);

/// The keys of a target. A key that no row can have is refused in the same words as one that no row has.
RowKeys target_keys(const schema::Collection& collection, const Target& target, const sql::Dialect& dialect);

}  // namespace dirigent::engine
