// What PostgreSQL refuses, as DatabaseError.
#pragma once
#include <libpq-fe.h>

#include <string_view>

#include "db/database.hpp"

namespace dirigent::db {

/// The kind of an SQLSTATE (PostgreSQL manual, appendix A).
DatabaseError::Kind kind_of_sqlstate(std::string_view sqlstate);
/// The error of a failed result, with table, column and constraint where the server names them.
DatabaseError postgres_error(const PGresult* result);
/// The error of a connection that could not be opened, from libpq's message with SQLSTATEs (PQERRORS_VERBOSE), as one
/// line: kOther for what an attempt later cannot mend (credentials, a database that is not there, TLS), else
/// kUnavailable.
DatabaseError connection_refusal(std::string_view message);
/// True when the server does not accept a prepared statement any more, so that preparing it anew helps.
bool is_stale_statement(const PGresult* result);
/// "a" of a detail "Key (a)=(1) already exists.", unquoted; empty when several columns or an expression are named.
std::string column_of_detail(std::string_view detail);

}  // namespace dirigent::db
