// Deleting items by key.
#pragma once
#include <vector>

#include "items/write.hpp"

namespace dirigent::items {

/// Every key given gets its activity row, whether the item existed or not. REQUIRES: write.begin(), canonical keys
io::Task<void> remove_items(Write& write, Level level, std::vector<Key> keys);

}  // namespace dirigent::items
