// One catalog reader per database; introspect.cpp picks.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "sql/ddl.hpp"

namespace dirigent::schema {

/// All tables, or those of some names.
using Wanted = std::optional<std::set<std::string>>;
/// The part of a condition that restricts m.name or the like to them.
void restrict(sql::Fragment& query, std::string_view name, const Wanted& wanted);

/// Statements that read the catalog, whole or of some tables; all run in one round trip.
std::vector<sql::Fragment> sqlite_catalog_queries(const Wanted& wanted);
std::vector<sql::Fragment> postgres_catalog_queries(const Wanted& wanted);

/// Their results, in the order of the queries, as tables in name order.
std::vector<sql::Table> sqlite_tables(const std::vector<db::Result>& results);
std::vector<sql::Table> postgres_tables(const std::vector<db::Result>& results);

/// Views of an SQLite database with their triggers, in name order; of some names when those are given. One that cannot
/// be read any more, because of what it is made from, is left out.
io::Task<std::vector<sql::Table>> sqlite_views(db::Session& session, Wanted wanted);

}  // namespace dirigent::schema
