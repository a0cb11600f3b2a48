// Changing items: one patch for many keys or a patch of their own each.
#pragma once
#include <vector>

#include "items/create.hpp"
#include "items/payload.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// Keys that name no item change nothing; they are in the history as the contract has it. The keys and revisions
/// written are those of all changes, one after the other. REQUIRES: write.begin(), canonical keys
io::Task<Written> store_changes(Write& write, Level level, std::vector<Prepared> changes);
/// prepare_changes and store_changes: for nested levels.
io::Task<Written> update_items(Write& write, Level level, std::vector<Change> changes);

}  // namespace dirigent::items
