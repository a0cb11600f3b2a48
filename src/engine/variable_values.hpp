// What dynamic variables stand for when that is in the database: fields of the caller's user, role, roles and policies.
// Looked up once, and only where they are named. Those of rules are read as the system, for rules may name what the
// caller may not read; those of a query are read as the caller, who would else find out by comparing.
#pragma once
#include "db/database.hpp"
#include "engine/read.hpp"

namespace dirigent::engine {

/// Sets `environment.asked_variables` to the values of what the filters of `query` name ("$CURRENT_USER.role.name"),
/// and `environment.variables` to those of what the caller's permissions to read and to do `also` name. Nothing is
/// asked where there are no such names. Throws INVALID_QUERY for a field in the query that does not exist or that the
/// caller may not read.
io::Task<void> fetch_variables(db::Session& session, Environment& environment, const query::Query& query,
                               std::optional<access::Action> also = std::nullopt);

/// Sets `environment.variables` to the values of what texts anywhere in the conditions of `rules` name: rules,
/// validations or presets, never what a caller sends. Throws INVALID_QUERY for a field that does not exist.
io::Task<void> fetch_variables_of_rules(db::Session& session, Environment& environment, const query::Filter& rules);

}  // namespace dirigent::engine
