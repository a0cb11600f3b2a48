// Named tokens that give only some of their user's policies: what decides what anybody may do, or how they log in, is
// not theirs to write, whatever the policies permit. Otherwise such a token would be the way to all that its user may
// do, and more: by another policy for them, another role, another permission, or another account to log in with.
#pragma once
#include <vector>

#include "items/write.hpp"

namespace dirigent::items {

/// Before `payloads` are written to `collection`; none where items of it are deleted. Throws FORBIDDEN when they would
/// write what such a token may not.
io::Task<void> require_no_widening(Write& write, const schema::Collection& collection,
                                   std::vector<const json::object*> payloads = {});

}  // namespace dirigent::items
