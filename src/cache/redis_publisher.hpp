// Sends what is said on channels of Redis, in its order, from a thread of its own.
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "cache/redis_connection.hpp"
#include "cache/redis_outage.hpp"

namespace dirigent::cache {

class RedisPublisher {
 public:
  explicit RedisPublisher(RedisOptions options);
  ~RedisPublisher();
  RedisPublisher(const RedisPublisher&) = delete;
  RedisPublisher& operator=(const RedisPublisher&) = delete;

  /// Any thread; never waits for Redis.
  void publish(std::string channel, std::string text);
  /// Sends what is queued unless Redis is away, and ends.
  void stop();

 private:
  struct Said {
    std::string channel, text;
  };
  void run();
  bool send_first();
  void rest(std::chrono::milliseconds pause);

  const RedisOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Said> queue_;
  bool stopped_ = false;
  RedisConnection connection_;  // these are the thread's
  RedisOutage outage_{"Changes are not told to other nodes over Redis"};
  std::thread thread_;
};

}  // namespace dirigent::cache
