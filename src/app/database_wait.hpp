// Waiting for a database at start-up, with a log line for every attempt that failed.
#pragma once
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::app {

/// Some five minutes of attempts, enough for a database that starts beside us; then the last error is thrown.
inline constexpr unsigned kPatientAttempts = 60;
/// Some twenty seconds: for commands that a person waits for.
inline constexpr unsigned kBriefAttempts = 10;

io::Task<void> wait_for_database(db::Database& database, unsigned attempts);

}  // namespace dirigent::app
