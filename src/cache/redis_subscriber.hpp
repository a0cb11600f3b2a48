// Hears channels of Redis on a thread of its own, on a connection that is made again whenever it is lost. One that is
// silent is asked whether it is still there.
#pragma once
#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cache/redis_connection.hpp"
#include "cache/redis_outage.hpp"

namespace dirigent::cache {

class RedisSubscriber {
 public:
  /// `heard` is called on the thread with a channel and what was said; with every channel and "" when a connection
  /// begins to listen. REQUIRES: at least one channel.
  using Heard = std::function<void(std::string_view channel, std::string_view text)>;
  RedisSubscriber(RedisOptions options, std::vector<std::string> channels, Heard heard);
  ~RedisSubscriber();
  RedisSubscriber(const RedisSubscriber&) = delete;
  RedisSubscriber& operator=(const RedisSubscriber&) = delete;

  void stop();

 private:
  void run();
  void listen();
  void take_replies(redisContext& connection);
  void take(const redisReply& reply);
  /// False when the time is over before `descriptor` can be read (-1: nothing is waited for).
  bool readable(int descriptor, std::chrono::milliseconds most) const;

  const RedisOptions options_;
  const std::vector<std::string> channels_;
  const Heard heard_;
  const int wake_;  // an eventfd that ends every wait
  std::atomic<bool> stopped_{false};
  std::size_t confirmed_ = 0;  // channels of this connection
  RedisOutage outage_{"Changes that other nodes make are not heard over Redis"};
  std::thread thread_;
};

}  // namespace dirigent::cache
