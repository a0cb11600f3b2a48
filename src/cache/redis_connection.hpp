// A connection to Redis: opened, logged in, and its database chosen. Calls block for a second at most, so they are made
// by threads that may wait.
#pragma once
#include <hiredis/hiredis.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "cache/redis.hpp"

namespace dirigent::cache {

/// Redis is away, or refuses. what() is its own or the system's words: for the log, never for clients.
class RedisError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct FreeRedisContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeRedisReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using RedisConnection = std::unique_ptr<redisContext, FreeRedisContext>;
using RedisReply = std::unique_ptr<redisReply, FreeRedisReply>;

/// Throws RedisError.
RedisConnection connect_redis(const RedisOptions& options);
/// Sends a command without waiting for what it is answered with. Throws RedisError.
void send_redis(redisContext& context, const std::vector<std::string>& words);
/// A command and its answer, which is no error. Throws RedisError.
RedisReply ask_redis(redisContext& context, const std::vector<std::string>& words);

}  // namespace dirigent::cache
