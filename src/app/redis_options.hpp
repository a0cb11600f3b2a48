// Redis from the settings: where it is, and the bus over which nodes tell each other of changes.
#pragma once
#include <memory>

#include "cache/bus.hpp"
#include "cache/redis.hpp"
#include "config/config.hpp"

namespace dirigent::app {

/// Throws config::ConfigError for an address that is none.
cache::RedisOptions redis_options(const config::Config& config);

/// Null where no Redis is named (REDIS, REDIS_HOST), where it is not to be used (REDIS_ENABLED=false), and where its
/// address is none this build can use, which is logged.
std::unique_ptr<cache::Bus> make_bus(const config::Config& config);

}  // namespace dirigent::app
