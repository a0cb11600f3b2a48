// Waiting for a database at start-up, with a log line for every attempt that failed.
#pragma once
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::app {

/// A server waits for its database as long as it takes.
inline constexpr unsigned kEndless = 0;
/// Some twenty seconds: for commands that a person waits for.
inline constexpr unsigned kBriefAttempts = 10;

io::Task<void> wait_for_database(db::Database& database, unsigned attempts);

}  // namespace dirigent::app
