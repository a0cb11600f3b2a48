// Is a caller permitted an action on items? The rules of their permissions, asked of the database as conditions on the
// items: for whoever wants to know before they act, or only to know.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "db/database.hpp"
#include "engine/read.hpp"
#include "io/task.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// Those of `keys` whose items exist and satisfy a rule of a permission for `action`, of one that lists `field` where
/// one is given; for whoever no rule holds, all of them. What is no key, or of a collection that is not there, is none.
/// One statement.
io::Task<std::set<std::string>> permitted_keys(db::Session& session, engine::Environment environment,
                                               access::Action action, std::string collection,
                                               std::set<std::string> keys, std::string field = {});

/// The same for one item.
io::Task<bool> may_act_on(db::Session& session, engine::Environment environment, access::Action action,
                          std::string collection, std::string key, std::string field = {});

/// An item as payloads name it.
struct ItemName {
  std::string collection, key;
};

/// Throws FORBIDDEN when there is one of `items` on which the caller of the write is not permitted `action`; whoever no
/// rule holds for may name items that are not there. One statement a collection.
io::Task<void> require_permitted(Write& write, access::Action action, std::vector<ItemName> items);

}  // namespace dirigent::items
