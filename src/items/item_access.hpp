// Is a caller permitted an action on one item? The rules of their permissions, asked of the database as a condition on
// the item: whoever wants to know before they act, or only to know.
#pragma once
#include <string>

#include "access/access.hpp"
#include "db/database.hpp"
#include "engine/read.hpp"
#include "io/task.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// True when the item `key` of `collection` exists and a permission for `action` has a rule that it satisfies; for
/// whoever no rule holds, always. False for what is no key, and for a collection that is not there.
io::Task<bool> may_act_on(db::Session& session, engine::Environment environment, access::Action action,
                          std::string collection, std::string key);

/// The same for the caller of a write, in its transaction once that has begun.
io::Task<bool> may_act_on(Write& write, access::Action action, std::string collection, std::string key);

}  // namespace dirigent::items
