// The items that exist and that a version leads to, found in its members.
#pragma once
#include <map>
#include <set>
#include <string>

#include "base/json.hpp"
#include "schema/schema.hpp"

namespace dirigent::content {

/// Keys by collection.
using KeysByCollection = std::map<std::string, std::set<std::string>>;

/// The keys of all items within members of an item of `collection`. Pure.
KeysByCollection linked_items(const schema::Schema& schema, const schema::Collection& collection,
                              const json::object& members);

/// Members without what leads to items that are not in `known`. Pure.
json::object only_known(const schema::Schema& schema, const schema::Collection& collection, const json::object& members,
                        const KeysByCollection& known);

/// Puts null in the place of keys that are in `made`, in items of `collection` as a read answers them. Pure.
void hide_keys(const schema::Schema& schema, const schema::Collection& collection, json::value& items,
               const KeysByCollection& made);

}  // namespace dirigent::content
