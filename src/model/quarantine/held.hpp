// Types, functions and sequences that nothing needs any more but tables in quarantine, which keep them from being
// dropped.
#pragma once
#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/objects/object.hpp"

namespace dirigent::model {

/// True when there is something in quarantine that needs `object`, and nothing else does. PostgreSQL's; else false.
io::Task<bool> held_by_quarantine(db::Session& session, schema::SchemaObject object);

}  // namespace dirigent::model
