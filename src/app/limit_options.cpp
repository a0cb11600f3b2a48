#include "app/limit_options.hpp"

#include "app/redis_options.hpp"

namespace dirigent::app {

namespace {

// Of a limit in memory. An address takes about 150 bytes.
constexpr std::size_t kMostCounters = 200'000;

// The keys of a limit are its own, whichever store they are in.
class Prefixed : public cache::Counters {
 public:
  Prefixed(std::string prefix, std::shared_ptr<cache::Counters> counters)
      : prefix_(std::move(prefix)), counters_(std::move(counters)) {}
  io::Task<cache::Count> add(std::string key, std::int64_t points, std::chrono::milliseconds period) override {
    return counters_->add(prefix_ + key, points, period);
  }

 private:
  std::string prefix_;
  std::shared_ptr<cache::Counters> counters_;
};

class Limits {
 public:
  Limits(const config::Config& config, io::BlockingPool* pool) : config_(config) {
    if (pool != nullptr) redis_ = cache::redis_counters(redis_options(config), *pool);
  }

  api::RateLimit limit(const std::string& setting, const std::string& prefix) const {
    api::RateLimit limit;
    limit.points = config_.integer(setting + "_POINTS");
    limit.period = std::chrono::seconds(config_.integer(setting + "_DURATION"));
    if (!config_.flag(setting + "_ENABLED")) return limit;
    limit.counters = redis_;
    if (!redis_) limit.counters = cache::memory_counters(kMostCounters);
    if (!prefix.empty()) limit.counters = std::make_shared<Prefixed>(prefix, std::move(limit.counters));
    return limit;
  }

 private:
  const config::Config& config_;
  std::shared_ptr<cache::Counters> redis_;
};

void require_sense(const api::RateLimits& limits) {
  if (!limits.everyone.on()) return;
  if (!limits.address.on()) {
    throw config::ConfigError(
        "RATE_LIMITER_GLOBAL_ENABLED is true: that limit works beside the one for addresses, set "
        "RATE_LIMITER_ENABLED=true as well");
  }
  // Points a second, without a division.
  if (limits.everyone.points * limits.address.period.count() <=
      limits.address.points * limits.everyone.period.count()) {
    throw config::ConfigError(
        "RATE_LIMITER_GLOBAL_POINTS is too small: everyone together has to be allowed more requests a second than one "
        "address is, e.g. RATE_LIMITER_GLOBAL_POINTS=1000");
  }
}

}  // namespace

bool limits_in_redis(const config::Config& config) {
  return config.text("RATE_LIMITER_STORE") == "redis";
}

api::RateLimits rate_limits(const config::Config& config, io::BlockingPool* pool) {
  const Limits made(config, pool);
  api::RateLimits limits;
  limits.address = made.limit("RATE_LIMITER", "");
  limits.everyone = made.limit("RATE_LIMITER_GLOBAL", "");
  limits.registration = made.limit("RATE_LIMITER_REGISTRATION", "registration:");
  limits.user = made.limit("DIRIGENT_RATE_LIMITER_USER", "user:");
  limits.failed_logins = made.limit("DIRIGENT_RATE_LIMITER_LOGIN", "logins:");
  require_sense(limits);
  return limits;
}

}  // namespace dirigent::app
