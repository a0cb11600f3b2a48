// Named tokens that give only some of their user's policies: what decides what anybody may do, or how they log in, is
// not theirs to write, whatever the policies permit. Otherwise such a token would be the way to all that its user may
// do, and more: by another policy for them, another role, another permission, or another account to log in with.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "items/write.hpp"

namespace dirigent::items {

/// Before `payloads` are written to `collection`; none where items of it are deleted. Throws FORBIDDEN when they would
/// write what such a token may not.
io::Task<void> require_no_widening(Write& write, const schema::Collection& collection,
                                   std::vector<const json::object*> payloads = {});

/// Does a write of those fields of `collection` that `sends` is true of decide about rights or logins?
bool decides_rights(std::string_view collection, const std::function<bool(std::string_view)>& sends);

/// Is the token that `who` came with limited to policies? An end or addresses alone leave it all that its user may do.
io::Task<bool> is_narrow(db::Session& session, access::Accountability who);

}  // namespace dirigent::items
