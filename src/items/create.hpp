// Creating items: many at a time, in the order given, with what is nested in them.
#pragma once
#include <cstdint>
#include <vector>

#include "items/payload.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// What a write left: keys in the order of the items, and the revision of each (0 for none, and where nobody asks:
/// for items that are not nested and have nothing nested in them).
struct Written {
  std::vector<Key> keys;
  std::vector<std::int64_t> revisions;
};

/// Prepares and stores. Begins the transaction when it has not begun, as late as it can.
io::Task<Written> create_items(Write& write, Level level, json::array payloads);

/// Stores what prepare_items gave. REQUIRES: write.begin()
io::Task<Written> store_new(Write& write, const Level& level, std::vector<NewItem> items);

}  // namespace dirigent::items
