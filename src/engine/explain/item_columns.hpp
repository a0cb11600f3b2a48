// Conditions on one item, each a column of a statement that selects nothing but the item.
#pragma once
#include <optional>
#include <vector>

#include "db/database.hpp"
#include "engine/resolve/predicate.hpp"

namespace dirigent::engine {

/// Does each of `conditions` hold for the item `key`? Nothing when there is no such item. A few statements in one round
/// trip.
io::Task<std::optional<std::vector<bool>>> conditions_hold(db::Session& session, const schema::Collection& collection,
                                                           std::string key, std::vector<Predicate> conditions);

}  // namespace dirigent::engine
