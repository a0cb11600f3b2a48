// What to do when the database misses a table or column that the snapshot has: the model was changed meanwhile, here or
// by another program.
#pragma once
#include "io/task.hpp"
#include "model/services.hpp"
#include "schema/schema.hpp"

namespace dirigent::model {

/// Is there another snapshot than `used` now? Waits for the change of the model that runs, if one does; without one the
/// database is read anew, at most once a second. Throws db::DatabaseError.
io::Task<bool> has_moved_on(const Services& services, schema::SchemaPtr used);

}  // namespace dirigent::model
