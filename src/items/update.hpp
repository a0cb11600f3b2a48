// Changing items: one patch for many keys or a patch of their own each.
#pragma once
#include <vector>

#include "items/create.hpp"
#include "items/payload.hpp"
#include "items/upsert/merging.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// Keys that name no item change nothing; they are in the history as the contract has it. The keys and revisions
/// written are those of all changes, one after the other. With `merging` columns get what its rules make of what is
/// stored and what is given, and the history has what came of it. REQUIRES: write.begin(), canonical keys
io::Task<Written> store_changes(Write& write, Level level, std::vector<Prepared> changes,
                                const Merging* merging = nullptr);
/// prepare_changes and store_changes: for nested levels.
io::Task<Written> update_items(Write& write, Level level, std::vector<Change> changes);

}  // namespace dirigent::items
