// May these items be written? Asked of the rows as they are before the write, inside its transaction.
#pragma once
#include <optional>
#include <vector>

#include "base/errors.hpp"
#include "items/payload.hpp"
#include "items/rights/rights.hpp"

namespace dirigent::items {

/// What each change is refused for, where it is: a field that no permission covers; then an item that is not there, or
/// on which a field may not be changed. One statement for all changes that touch fields of the same permissions.
/// REQUIRES: write.begin(); the patches have no presets yet
io::Task<std::vector<std::optional<base::Error>>> judge_changes(Write& write, const Level& level, const Rights& rights,
                                                                const std::vector<Change>& changes);

/// Throws what the first refused change is refused for. REQUIRES: as judge_changes
io::Task<void> require_changeable(Write& write, const Level& level, std::vector<Change> changes);

/// Throws FORBIDDEN unless all items are there and may be deleted. REQUIRES: write.begin()
io::Task<void> require_deletable(Write& write, const Level& level, const std::vector<Key>& keys);

}  // namespace dirigent::items
