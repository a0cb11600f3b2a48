// Reading the model anew when it was changed meanwhile, here or by another program.
#pragma once
#include "io/task.hpp"
#include "model/services.hpp"
#include "schema/schema.hpp"

namespace dirigent::model {

/// The database misses a table or column that the snapshot has: is there another snapshot than `used` now? Waits for
/// the change of the model that runs, if one does; without one the database is read anew, at most once a second. Throws
/// db::DatabaseError.
io::Task<bool> has_moved_on(const Services& services, schema::SchemaPtr used);

/// Reads and publishes the model, and keeps its state where the database can tell it. REQUIRES: nothing is published
/// yet. Throws db::DatabaseError.
io::Task<void> read_first(const Services& services);

/// Reads and publishes the model unless the database is in the state that is known. True when it did. Throws
/// db::DatabaseError, kBusy while a change of the model takes too long.
io::Task<bool> read_what_others_changed(const Services& services);

}  // namespace dirigent::model
