// Taking turns: of two writes that would each find something free, the second has to see what the first one did.
#pragma once
#include <string>
#include <string_view>

#include "io/task.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// From here to its end no other write has the turn for the same `what` and `which`. On SQLite, where writes follow
/// one another, this is the transaction itself. Begins the transaction.
io::Task<void> wait_for_turn(Write& write, std::string_view what, std::string which = {});
/// The same for a transaction that is no write of items. REQUIRES: `session` is the one of a transaction.
io::Task<void> wait_for_turn(db::Session& session, std::string_view what, std::string which = {});

}  // namespace dirigent::items
