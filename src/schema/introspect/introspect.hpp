// The catalog of a database as sql::Table values.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "sql/ddl.hpp"

namespace dirigent::schema {

/// Every table of the current schema, in name order, with columns, keys and indexes; a fixed number of statements.
io::Task<std::vector<sql::Table>> introspect(db::Session& session);
/// Those of some names that are there, and every view of an SQLite database: what a view consists of hangs on tables.
io::Task<std::vector<sql::Table>> introspect_tables(db::Session& session, std::set<std::string> names);
/// One table, or nothing when there is none of that name.
io::Task<std::optional<sql::Table>> introspect_table(db::Session& session, std::string name);

}  // namespace dirigent::schema
