// The catalog of a database as sql::Table values.
#pragma once
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "sql/ddl.hpp"

namespace dirigent::schema {

/// Every table of the current schema, in name order, with columns, keys and indexes; a fixed number of statements.
io::Task<std::vector<sql::Table>> introspect(db::Session& session);
/// One table, or nothing when there is none of that name.
io::Task<std::optional<sql::Table>> introspect_table(db::Session& session, std::string name);

}  // namespace dirigent::schema
