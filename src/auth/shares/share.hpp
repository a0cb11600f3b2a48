// A row of directus_shares: an item that whoever holds the link may read, within dates, with a password, a number of
// times (endpoints page, section 13).
#pragma once
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct Share {
  std::string id, collection, item;
  std::optional<std::string> role, creator;
  std::optional<std::string> password;  // its hash
};

/// The share when it is there, its dates say that it is open now, and whoever created it is an active user. Any text
/// may be asked for.
io::Task<std::optional<Share>> open_share(db::Session& session, const Services& services, std::string id);

/// Is it not one that only opens later? Of a share that is not open this tells whether it has ended.
io::Task<bool> share_has_begun(db::Session& session, const Services& services, std::string id);

}  // namespace dirigent::auth
