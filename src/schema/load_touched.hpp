// Reading the model anew where it is known which tables are others: the catalog of the rest is not asked for.
#pragma once
#include <memory>
#include <set>
#include <string>

#include "schema/load.hpp"

namespace dirigent::schema {

/// What load() would give, given that since `before` was read no other tables than those in `touched` were made,
/// changed or dropped. Rows of directus_collections, _fields and _relations are read all. Throws db::DatabaseError.
io::Task<std::shared_ptr<Schema>> load_touched(db::Session& session, LoadOptions options, SchemaPtr before,
                                               std::set<std::string> touched);

}  // namespace dirigent::schema
