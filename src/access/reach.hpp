// Where one can get to from an item over relations: what a share opens besides the item itself.
//
// Relations are followed from the item as far as they may be read, each collection once on a way: a relation back to
// one that has been passed is followed to its items and no further, items of many-to-any relations are ends, and so is
// what a relation without an alias on the other side leads to. An item is reached when one of the ways leads back from
// it to the first one.
#pragma once
#include <map>
#include <string>

#include "access/readable.hpp"

namespace dirigent::access {

struct SharedItem {
  std::string collection;
  std::string key;          // as text
  std::size_t longest = 8;  // relations of a way
};

/// By collection: on which condition its items are reached from `item`. Empty when the item itself can not be read. The
/// number of ways is bounded; what lies beyond is not reached.
std::map<std::string, query::Filter> reach(const schema::Schema& schema, const SharedItem& item,
                                           const Readable& readable);

}  // namespace dirigent::access
