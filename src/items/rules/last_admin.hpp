// Keeps the system from losing its last administrator.
#pragma once
#include "items/write.hpp"

namespace dirigent::items {

/// Throws UNPROCESSABLE_CONTENT when, as the transaction stands, no active user is an administrator any more, by role
/// (parents included) or by a policy of their own. The system itself is not held back. REQUIRES: write.begin()
io::Task<void> require_an_admin(Write& write);

}  // namespace dirigent::items
