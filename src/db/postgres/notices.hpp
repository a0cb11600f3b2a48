// What other processes on the same PostgreSQL database tell: LISTEN on a connection of its own, NOTIFY behind a commit.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "db/postgres/connection.hpp"

namespace dirigent::db {

struct Follower {
  std::string channel;
  std::function<void(std::string_view)> on_notice;
};
/// All of a process, on one connection. Used on the first loop; those that join later are heard from the next
/// connection on.
using Followers = std::vector<Follower>;

/// Hears the followers' channels for as long as the loop runs and calls `on_notice` with each payload, and with ""
/// whenever something may have been missed: at the start and after each loss of the connection. A server that lets
/// nobody listen (a pooler in front of it) is asked again once a minute.
io::Task<void> follow_notices(std::shared_ptr<PostgresContext> context, std::shared_ptr<const Followers> followers);

/// The statement that tells `payload` (up to 7,999 bytes) to all who follow `channel`.
sql::Fragment notice(std::string channel, std::string payload);

}  // namespace dirigent::db
