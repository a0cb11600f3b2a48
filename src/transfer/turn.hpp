// One import at a time: two that look for the same rows at once would both make them.
#pragma once
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::transfer {

/// Waits until no other import of a project or of seeds is under way on this database; until the transaction ends none
/// begins. On SQLite a write is alone anyway.
io::Task<void> take_turn(db::Session& session);

}  // namespace dirigent::transfer
