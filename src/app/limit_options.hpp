// Rate limits from the settings.
#pragma once
#include <memory>

#include "api/rate_limits.hpp"
#include "config/config.hpp"
#include "io/loops.hpp"

namespace dirigent::app {

/// Are counters to be kept in Redis?
bool limits_in_redis(const config::Config& config);

/// `pool` waits for Redis; null when counters are in memory. Throws config::ConfigError for limits that contradict each
/// other and for an address of Redis that is none.
api::RateLimits rate_limits(const config::Config& config, io::BlockingPool* pool);

}  // namespace dirigent::app
