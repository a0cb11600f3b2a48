// Keeps the system from losing its last administrator.
#pragma once
#include "items/write.hpp"

namespace dirigent::items {

/// Throws UNPROCESSABLE_CONTENT when, as the transaction stands, no active user is an administrator any more, by role
/// (parents included) or by a policy of their own. Asked of administrators only: the system is not held back, and
/// nobody else touches one (grants.hpp). REQUIRES: write.begin()
io::Task<void> require_an_admin(Write& write);

}  // namespace dirigent::items
