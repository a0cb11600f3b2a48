// SQL functions of our own, on every SQLite connection.
#pragma once
#include <sqlite3.h>

namespace dirigent::db {

/// dirigent_bin(value, unit, zone, wall): the begin of the bin a stored date is in, see base/calendar/time_bin.hpp;
/// `wall` is 1 for dates without a zone, whose clock is read as it is. NULL for what is no date of the years 1 to 9999.
///
/// dirigent_digest(value, ...) over rows, in any order: a number that is another one when a row is another, is gone or
/// is new. Not for what somebody may forge.
///
/// dirigent_digests(kind, name, value, ...) over rows, in any order: such a number for the rows of each name, as lines
/// "<kind><number> <name as JSON>" in the order of the names.
///
/// Throws DatabaseError.
void define_functions(sqlite3* handle);

}  // namespace dirigent::db
