// Sorting by hand: an item takes the place of another in the order that the collection's sort field keeps.
#pragma once
#include <string>

#include "access/access.hpp"
#include "io/task.hpp"
#include "items/service.hpp"

namespace dirigent::items {

/// Gives places to items without one, behind all others in the order of their keys, then moves `item` to the place of
/// `to`; those between move up. Three statements whatever the size. Throws INVALID_PAYLOAD without a sort field,
/// INVALID_QUERY where that is concealed, FORBIDDEN to whoever may not update that field of the item, or neither read
/// nor update it of `to`, and for items that are not there.
io::Task<void> move_item(const Services& services, schema::SchemaPtr schema, access::Who who, std::string collection,
                         std::string item, std::string to);

}  // namespace dirigent::items
