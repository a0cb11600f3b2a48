// What a link does to a user, once. The row is taken first, by one statement that asks whether the link still counts,
// and changed in the same transaction: of several requests with one link the first changes the user, and the others
// find what a replay finds.
#pragma once
#include <optional>
#include <string>

#include "auth/account.hpp"
#include "items/service.hpp"

namespace dirigent::auth {

/// While `account` has the status and the password it was read with: sets its password to `hash`, if given, and applies
/// `patch` as the server's own. False when it has others by now; nothing is changed then.
io::Task<bool> change_unchanged(const items::Services& services, schema::SchemaPtr schema, Account account,
                                std::optional<std::string> hash, json::object patch);

}  // namespace dirigent::auth
