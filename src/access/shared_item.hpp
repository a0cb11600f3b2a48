// What a share lets see: its item, and what can be reached from there, but nothing that the one who shares it or the
// role it is shared as could not see. Pure: from the model and two permission sets to a third.
//
// Relations are followed from the item as far as both may read them, each collection once on a way: a relation back to
// one that has been passed is followed to its items and no further, items of many-to-any relations are ends, and so is
// what a relation without an alias on the other side leads to. An item is visible when one of the ways leads back from
// it to the shared one.
#pragma once
#include <map>
#include <string>
#include <vector>

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

/// The read permissions of a visitor. `role` and `creator` may be unlimited; the variables in their rules have to be
/// resolved already, as here they stand for nobody.
std::vector<Permission> share_permissions(const schema::Schema& schema, const SharedItem& item, const Who& role,
                                          const Who& creator);

}  // namespace dirigent::access
