// Waiting at start-up for a database that is not up yet.
#pragma once
#include <chrono>
#include <functional>

#include "db/database.hpp"

namespace dirigent::db {

/// One attempt that failed: its number from 1, what the database said, how long it pauses now.
struct FailedAttempt {
  unsigned number;
  std::string reason;
  std::chrono::milliseconds pause;
};

/// Returns as soon as the database answers a statement. While it is away (kUnavailable, kBusy) it is asked again after
/// pauses that grow from 100 ms to 5 s, at most `attempts` times (0: for ever); `report` hears of every failure that is
/// followed by a pause. Throws the last error when attempts run out, and at once what waiting cannot mend.
io::Task<void> wait_until_available(Database& database, unsigned attempts,
                                    std::function<void(const FailedAttempt&)> report);

}  // namespace dirigent::db
