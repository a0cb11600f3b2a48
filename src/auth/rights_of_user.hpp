// The rights of somebody who is not asking: may they see what another one is about to tell them of?
#pragma once
#include <optional>
#include <string>

#include "access/accountability.hpp"
#include "auth/services.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// An active user's rights as the database has them now; nothing when there is no such user. Policies that hold only
/// for certain addresses are left out: nobody knows where the user is.
io::Task<std::optional<access::Accountability>> rights_of_user(const Services& services, db::Session& session,
                                                               std::string user);

}  // namespace dirigent::auth
