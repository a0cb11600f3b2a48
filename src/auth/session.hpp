// Rows of directus_sessions: what refresh tokens and session cookies stand for.
#pragma once
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Where a request came from, kept with its session.
struct Origin {
  std::optional<std::string> ip, user_agent, origin;
};

struct StoredSession {
  std::string token;
  std::optional<std::string> user, share, next_token;
};

/// 64 characters of the nanoid alphabet.
std::string new_session_token();

io::Task<void> insert_session(db::Session& session, StoredSession row, base::EpochMs expires, Origin origin);
/// The row of an unexpired token.
io::Task<std::optional<StoredSession>> find_session(db::Session& session, std::string token);
/// Gives the row a new token and a new end, in place: the old token is worth nothing from then on. False when it was
/// gone.
io::Task<bool> rotate_session(db::Session& session, std::string token, std::string next, base::EpochMs expires);
/// Ends a session soon and remembers the one that follows it; false when a successor was set already.
io::Task<bool> succeed_session(db::Session& session, std::string token, std::string next, base::EpochMs expires);
io::Task<void> delete_session(db::Session& session, std::string token);
io::Task<void> purge_expired_sessions(db::Session& session);

}  // namespace dirigent::auth
