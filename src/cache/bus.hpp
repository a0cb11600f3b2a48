// The bus: what one process says on a channel, all processes on the same bus hear. Over Redis, so that it carries where
// a database does not: between processes on one file of SQLite, and through poolers that keep no listener.
//
// Saying something never waits and never fails: it is queued, and sent by a thread of the bus, which connects when it
// first has something to say. A listening connection comes back by itself after it was lost, and says that something
// may have been missed. What is heard is news, not truth: whoever hears it looks in the database.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cache/redis.hpp"
#include "io/task.hpp"

namespace dirigent::cache {

class Bus {
 public:
  /// What was said, up to 64 KiB; "" when something may have been missed: the connection is new.
  using Heard = std::function<void(std::string_view text)>;

  virtual ~Bus() = default;
  /// Any thread. This process hears it, too, where it follows `channel`. The oldest are dropped where more than a
  /// thousand wait.
  virtual void publish(std::string channel, std::string text) = 0;
  /// Where more than a thousand texts of a channel wait for the executor, those that come are dropped: followers that
  /// look at the newest state miss nothing by that. REQUIRES: before start().
  virtual void follow(std::string channel, Heard heard) = 0;
  /// From now on followers are called, on `executor`.
  virtual void start(io::Executor executor) = 0;
  /// What is queued is sent if Redis answers; waits for two seconds at most.
  virtual void stop() = 0;
};

/// `prefix` stands before the names of all channels, in Redis.
std::unique_ptr<Bus> redis_bus(RedisOptions options, std::string prefix);

}  // namespace dirigent::cache
