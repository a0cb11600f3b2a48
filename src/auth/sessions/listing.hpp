// The sessions of a user, for people to look through and to end. A session is named by a digest of its token, which
// opens nothing.
//
// Access tokens of the json and cookie modes name no session and stay good up to their end (ACCESS_TOKEN_TTL), as the
// contract has it; what ends at once is the session behind them.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "auth/services.hpp"
#include "base/time.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct ListedSession {
  std::string id;
  base::EpochMs expires = 0;
  std::optional<std::string> ip, user_agent, origin;
  bool current = false;
};

/// The token of the session a request belongs to, where it can be told.
using CurrentSession = std::optional<std::string>;

/// Those that have not ended, the longest to live first; one that was refreshed into another is no longer listed.
io::Task<std::vector<ListedSession>> sessions_of(const Services& services, std::string user, CurrentSession current);
/// Ends one of them, with the one it was refreshed from; false when `user` has no such session.
io::Task<bool> end_session(const Services& services, std::string user, std::string id);
/// Ends all but the current one.
io::Task<void> end_other_sessions(const Services& services, std::string user, CurrentSession current);

}  // namespace dirigent::auth
