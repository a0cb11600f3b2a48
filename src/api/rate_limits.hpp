// How many requests whoever asks may make in a period. A limit that is off costs nothing but the look at a pointer.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cache/counters.hpp"
#include "http/message.hpp"
#include "io/task.hpp"

namespace dirigent::api {

struct RateLimit {
  std::shared_ptr<cache::Counters> counters;  // null: no limit
  std::int64_t points = 0;
  std::chrono::milliseconds period{0};

  bool on() const { return counters != nullptr; }
  /// Counts one for `who`. Throws REQUESTS_EXCEEDED when that is more than there may be; what is refused counts too.
  io::Task<void> admit(std::string who) const;
  /// Counts nothing; throws REQUESTS_EXCEEDED when there is no more to be had.
  io::Task<void> require_room(std::string who) const;
};

struct RateLimits {
  RateLimit everyone;       // RATE_LIMITER_GLOBAL_*
  RateLimit address;        // RATE_LIMITER_*
  RateLimit registration;   // RATE_LIMITER_REGISTRATION_*: registrations of one address
  RateLimit user;           // DIRIGENT_RATE_LIMITER_USER_*
  RateLimit failed_logins;  // DIRIGENT_RATE_LIMITER_LOGIN_*: of one address
};

/// Counts a request that came from `ip` for everyone together and for its address, in this order.
io::Task<void> admit_request(const RateLimits& limits, std::string ip);

}  // namespace dirigent::api
