// What the dynamic variables of a query stand for when that is in the database: fields of the caller's user, role,
// roles and policies. Looked up once, and only when the query names them.
#pragma once
#include "db/database.hpp"
#include "engine/read.hpp"

namespace dirigent::engine {

/// Sets `environment.variables` to the values of what the filters of `query` name ("$CURRENT_USER.role.name"), and the
/// caller's permissions to read and to do `also`. Nothing is asked where there are no such names. Throws INVALID_QUERY
/// for a field that does not exist.
io::Task<void> fetch_variables(db::Session& session, Environment& environment, const query::Query& query,
                               std::optional<access::Action> also = std::nullopt);

}  // namespace dirigent::engine
