// One prepared statement: values in, rows out.
#pragma once
#include <sqlite3.h>

#include "db/sqlite/rows.hpp"
#include "sql/fragment.hpp"

namespace dirigent::db {

/// Throws DatabaseError when the statement takes another number of parameters.
void require_parameters(sqlite3_stmt* statement, std::size_t count);

/// `index` counts from 1. Texts and bytes are not copied: `value` outlives the statement's run.
void bind(sqlite3_stmt* statement, int index, const sql::Value& value);

/// Steps to the end and appends what the statement returns. Throws DatabaseError.
void collect(sqlite3_stmt* statement, SqliteRows& rows);

}  // namespace dirigent::db
