// Reading the model anew where a snapshot of it is there: what stands in both states of the database is taken from
// that, the rest is read, in a fixed number of statements.
#pragma once
#include <memory>
#include <string>

#include "schema/load.hpp"

namespace dirigent::schema {

/// What load() would give in the state `now`, given that `before` was read in the state `then` (schema/state.hpp,
/// model_queries). Throws db::DatabaseError.
io::Task<std::shared_ptr<Schema>> load_since(db::Session& session, LoadOptions options, SchemaPtr before,
                                             std::string then, std::string now);

}  // namespace dirigent::schema
