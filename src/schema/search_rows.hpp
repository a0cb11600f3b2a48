// Indexes of searches: which collections have one. Their tables (sql/search/index.hpp) are no part of the model.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "schema/schema.hpp"
#include "sql/search/index.hpp"

namespace dirigent::schema {

/// Takes them out of `tables` and answers their names.
std::set<std::string> take_out_search_tables(std::vector<sql::Table>& tables);

/// Reads the list of indexes. REQUIRES: sql::kSearchRegistry is there
sql::Fragment search_query();

/// Gives each collection its index. One that can't be relied on is left out: fields or tables of it are gone, or on
/// SQLite the triggers, which others may lose when they rebuild the table.
void attach_searches(Schema& schema, const db::Rows& rows, const std::set<std::string>& tables, bool postgres);

}  // namespace dirigent::schema
