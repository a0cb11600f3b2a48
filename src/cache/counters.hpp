// Counters that run for a period from their first point on and then begin anew: what limits count in.
//
// In memory they belong to this process; in Redis all processes that use the same one share them. Any thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cache/redis.hpp"
#include "io/loops.hpp"
#include "io/task.hpp"

namespace dirigent::cache {

struct Count {
  std::int64_t points = 0;
  std::chrono::milliseconds left{0};  // of the period
};

class Counters {
 public:
  virtual ~Counters() = default;
  /// Adds `points` (0 looks only) to the counter of `key` and gives what it has now. Throws
  /// base::Failure(SERVICE_UNAVAILABLE, service "redis") when the store does not answer.
  virtual io::Task<Count> add(std::string key, std::int64_t points, std::chrono::milliseconds period) = 0;
};

/// At most `most` counters; past that the oldest are dropped. For counters of one period.
std::unique_ptr<Counters> memory_counters(std::size_t most);
/// Keys are those of the contract's limiter ("rlflx:<key>"), so that servers of both kinds count together. `pool` holds
/// the threads that wait for Redis; it outlives this.
std::unique_ptr<Counters> redis_counters(RedisOptions options, io::BlockingPool& pool);

}  // namespace dirigent::cache
