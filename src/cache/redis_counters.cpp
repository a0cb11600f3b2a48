#include <mutex>
#include <vector>

#include "base/errors.hpp"
#include "base/log.hpp"
#include "cache/counters.hpp"
#include "cache/redis_connection.hpp"

namespace dirigent::cache {

namespace {

// After a failure nobody waits for the next one for a while.
constexpr std::chrono::milliseconds kPause{250};

// Counting, the period of a new counter and what is left of it are one step, or two servers could make a counter that
// never ends.
constexpr const char* kScript =
    "local n = redis.call('INCRBY', KEYS[1], ARGV[1]) "
    "local left = redis.call('PTTL', KEYS[1]) "
    "if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) left = tonumber(ARGV[2]) end "
    "return {n, left}";

class RedisCounters : public Counters {
 public:
  RedisCounters(RedisOptions options, io::BlockingPool& pool) : options_(std::move(options)), pool_(pool) {}

  io::Task<Count> add(std::string key, std::int64_t points, std::chrono::milliseconds period) override {
    std::function<Count()> work = [this, key = "rlflx:" + key, points, period] { return count(key, points, period); };
    return pool_.run<Count>(std::move(work));
  }

 private:
  [[noreturn]] void fail(const std::string& cause) {
    {
      const std::lock_guard lock(mutex_);
      idle_.clear();
      quiet_until_ = std::chrono::steady_clock::now() + kPause;
    }
    base::log::error("Redis does not answer", {{"cause", cause}});
    base::fail(base::service_unavailable("redis", "Redis does not answer"));
  }

  RedisConnection idle() {
    const std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() < quiet_until_)
      base::fail(base::service_unavailable("redis", "Redis does not answer"));
    if (idle_.empty()) return nullptr;
    RedisConnection connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }

  Count count(const std::string& key, std::int64_t points, std::chrono::milliseconds period) {
    RedisConnection connection = idle();
    try {
      if (!connection) connection = connect_redis(options_);
      const Count count = ask(*connection, key, points, period);
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(connection));
      return count;
    } catch (const RedisError& error) {
      fail(error.what());
    }
  }

  static Count ask(redisContext& connection, const std::string& key, std::int64_t points,
                   std::chrono::milliseconds period) {
    const RedisReply reply =
        ask_redis(connection, {"EVAL", kScript, "1", key, std::to_string(points), std::to_string(period.count())});
    const bool pair = reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 &&
                      reply->element[0]->type == REDIS_REPLY_INTEGER && reply->element[1]->type == REDIS_REPLY_INTEGER;
    if (!pair) throw RedisError("an answer of another kind");
    return {reply->element[0]->integer, std::chrono::milliseconds(reply->element[1]->integer)};
  }

  const RedisOptions options_;
  io::BlockingPool& pool_;
  std::mutex mutex_;
  std::vector<RedisConnection> idle_;
  std::chrono::steady_clock::time_point quiet_until_{};
};

}  // namespace

std::unique_ptr<Counters> redis_counters(RedisOptions options, io::BlockingPool& pool) {
  return std::make_unique<RedisCounters>(std::move(options), pool);
}

}  // namespace dirigent::cache
