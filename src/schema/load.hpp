// Builds a snapshot of the model from a database.
#pragma once
#include <memory>
#include <set>
#include <string>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/schema.hpp"

namespace dirigent::schema {

struct LoadOptions {
  std::set<std::string> exclude_tables;  // DB_EXCLUDE_TABLES
};

/// Reads the catalog and the directus_collections / _fields / _relations rows through `session` (which may be inside a
/// transaction that changed them) in a fixed number of statements, whatever the number of tables.
io::Task<std::shared_ptr<Schema>> load(db::Session& session, LoadOptions options);

}  // namespace dirigent::schema
