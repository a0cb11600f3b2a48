// One catalog reader per database; introspect.cpp picks.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "sql/ddl.hpp"

namespace dirigent::schema {

/// Statements that read the catalog, whole or of one table; all run in one round trip.
std::vector<sql::Fragment> sqlite_catalog_queries(const std::optional<std::string>& table);
std::vector<sql::Fragment> postgres_catalog_queries(const std::optional<std::string>& table);

/// Their results, in the order of the queries, as tables in name order.
std::vector<sql::Table> sqlite_tables(const std::vector<db::Result>& results);
std::vector<sql::Table> postgres_tables(const std::vector<db::Result>& results);

/// Views of an SQLite database with their triggers, in name order; of one name when that is given. One that cannot be
/// read any more, because of what it is made from, is left out.
io::Task<std::vector<sql::Table>> sqlite_views(db::Session& session, std::optional<std::string> name);

}  // namespace dirigent::schema
