// What a visitor of a share may do: read what the share reaches, as far as its creator and its role may (see
// access/shared_item.hpp).
#pragma once
#include "access/accountability.hpp"
#include "auth/services.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Sets the permissions of `who`, who came by the share `who.share`; none at all when that is gone or not open.
io::Task<void> grant_share(const Services& services, db::Session& session, access::Accountability& who);

}  // namespace dirigent::auth
