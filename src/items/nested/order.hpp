// The order in which a batch with nested items is stored. The contract writes item by item, each with everything that
// hangs on it, so that keys count up along the nesting. Writing level by level gives the same keys as long as no
// collection is reached in two ways; where one is (trees, two relations to the same collection), the batch is cut.
#pragma once
#include <cstddef>
#include <vector>

#include "items/payload.hpp"

namespace dirigent::items {

/// Where in `items` a part of the batch ends (the last end is their number): each part can be stored level by level.
std::vector<std::size_t> parts_of(const schema::Schema& schema, const schema::Collection& collection,
                                  const std::vector<NewItem>& items);

}  // namespace dirigent::items
