#include <hiredis/hiredis.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/errors.hpp"
#include "base/log.hpp"
#include "cache/counters.hpp"

namespace dirigent::cache {

namespace {

constexpr timeval kConnectTime{1, 0};
constexpr timeval kCommandTime{1, 0};
// After a failure nobody waits for the next one for a while.
constexpr std::chrono::milliseconds kPause{250};

// Counting, the period of a new counter and what is left of it are one step, or two servers could make a counter that
// never ends.
constexpr const char* kScript =
    "local n = redis.call('INCRBY', KEYS[1], ARGV[1]) "
    "local left = redis.call('PTTL', KEYS[1]) "
    "if left < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) left = tonumber(ARGV[2]) end "
    "return {n, left}";

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Connection = std::unique_ptr<redisContext, FreeContext>;
using Reply = std::unique_ptr<redisReply, FreeReply>;

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

  Reply ask(redisContext& context, const std::vector<std::string>& words) {
    std::vector<const char*> texts(words.size());
    std::vector<std::size_t> sizes(words.size());
    std::ranges::transform(words, texts.begin(), [](const std::string& word) { return word.data(); });
    std::ranges::transform(words, sizes.begin(), [](const std::string& word) { return word.size(); });
    Reply reply(static_cast<redisReply*>(
        redisCommandArgv(&context, static_cast<int>(words.size()), texts.data(), sizes.data())));
    if (!reply) fail(context.errstr);
    if (reply->type == REDIS_REPLY_ERROR) fail(std::string(reply->str, reply->len));
    return reply;
  }

  Connection connect() {
    Connection context(redisConnectWithTimeout(options_.host.c_str(), options_.port, kConnectTime));
    if (!context) fail("no memory for a connection");
    if (context->err != 0) fail(context->errstr);
    redisSetTimeout(context.get(), kCommandTime);
    log_in(*context);
    if (options_.database != 0) ask(*context, {"SELECT", std::to_string(options_.database)});
    return context;
  }

  void log_in(redisContext& context) {
    if (options_.password.empty()) return;
    if (options_.username.empty()) {
      ask(context, {"AUTH", options_.password});
    } else {
      ask(context, {"AUTH", options_.username, options_.password});
    }
  }

  Connection idle() {
    const std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() < quiet_until_)
      base::fail(base::service_unavailable("redis", "Redis does not answer"));
    if (idle_.empty()) return nullptr;
    Connection connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }

  Count count(const std::string& key, std::int64_t points, std::chrono::milliseconds period) {
    Connection connection = idle();
    if (!connection) connection = connect();
    const Reply reply =
        ask(*connection, {"EVAL", kScript, "1", key, std::to_string(points), std::to_string(period.count())});
    const bool pair = reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 &&
                      reply->element[0]->type == REDIS_REPLY_INTEGER && reply->element[1]->type == REDIS_REPLY_INTEGER;
    if (!pair) fail("an answer of another kind");
    const Count count{reply->element[0]->integer, std::chrono::milliseconds(reply->element[1]->integer)};
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
    return count;
  }

  const RedisOptions options_;
  io::BlockingPool& pool_;
  std::mutex mutex_;
  std::vector<Connection> idle_;
  std::chrono::steady_clock::time_point quiet_until_{};
};

}  // namespace

std::unique_ptr<Counters> redis_counters(RedisOptions options, io::BlockingPool& pool) {
  return std::make_unique<RedisCounters>(std::move(options), pool);
}

}  // namespace dirigent::cache
