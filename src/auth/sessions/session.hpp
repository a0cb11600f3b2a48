// Rows of directus_sessions: what refresh tokens and session cookies stand for.
//
// Reads run on a session; writes are given as statements, so that a login sends all of its own in one round trip.
#pragma once
#include <optional>
#include <string>

#include "base/time.hpp"
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

/// The row of an unexpired token.
io::Task<std::optional<StoredSession>> find_session(db::Session& session, std::string token);

sql::Fragment insert_session(const sql::Dialect& dialect, const StoredSession& row, base::EpochMs expires,
                             const Origin& origin);
/// Gives the row of `token` the token `next` and a new end, in place: the old token is worth nothing from then on.
/// Changes no row when the token was gone.
sql::Fragment rotate_session(const sql::Dialect& dialect, const std::string& token, const std::string& next,
                             base::EpochMs expires);
/// Ends a session soon and remembers the one that follows it. Changes no row when it has a successor already.
sql::Fragment succeed_session(const sql::Dialect& dialect, const std::string& token, const std::string& next,
                              base::EpochMs expires);
sql::Fragment delete_session(const std::string& token);
sql::Fragment delete_expired_sessions(const sql::Dialect& dialect);

}  // namespace dirigent::auth
