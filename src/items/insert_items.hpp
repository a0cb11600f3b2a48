// The rows of new items, and their history where that can go with them.
#pragma once
#include <optional>
#include <vector>

#include "items/history.hpp"
#include "items/payload.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// The keys, in the order of the items. Their values are used up. Throws base::Failure for the first item that the
/// database refuses.
io::Task<std::vector<Key>> insert_items(Write& write, const Level& level, std::vector<NewItem>& items);

/// The same with the history in one call of the database, where it takes rows so and items of the collection can be
/// named by the key they are answered with; nothing is done elsewhere. `traces` need no item.
io::Task<std::optional<std::vector<Key>>> insert_with_history(Write& write, const Level& level,
                                                              std::vector<NewItem>& items, std::vector<Trace>& traces);

}  // namespace dirigent::items
