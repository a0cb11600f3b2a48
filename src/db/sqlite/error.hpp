// What SQLite refuses, as DatabaseError.
#pragma once
#include <sqlite3.h>

#include <string_view>

#include "db/database.hpp"

namespace dirigent::db {

/// The error of an extended result code and SQLite's message; table and column are taken from the message's
/// "UNIQUE constraint failed: t.c". `system_error` is the errno behind an I/O error, 0 for none.
DatabaseError sqlite_error(int code, std::string_view message, int system_error = 0);
/// The last error of a connection. REQUIRES: the last call on it failed with `code`.
DatabaseError sqlite_error(sqlite3* connection, int code);

}  // namespace dirigent::db
