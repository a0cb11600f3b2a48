#include "app/redis_options.hpp"

#include "base/log.hpp"

namespace dirigent::app {

namespace {

bool names_redis(const config::Config& config) {
  return !config.optional("REDIS").value_or("").empty() ||
         (config.is_set("REDIS_HOST") && !config.text("REDIS_HOST").empty());
}

}  // namespace

cache::RedisOptions redis_options(const config::Config& config) {
  if (const auto address = config.optional("REDIS"); address && !address->empty()) {
    if (auto options = cache::parse_redis_address(*address)) return *options;
    throw config::ConfigError(
        "REDIS is no address this build can use, e.g. REDIS=redis://user:password@127.0.0.1:6379/0");
  }
  cache::RedisOptions options;
  options.host = config.text("REDIS_HOST");
  options.port = static_cast<std::uint16_t>(config.integer("REDIS_PORT"));
  options.username = config.text("REDIS_USERNAME");
  options.password = config.text("REDIS_PASSWORD");
  options.database = static_cast<int>(config.integer("REDIS_DB"));
  return options;
}

std::unique_ptr<cache::Bus> make_bus(const config::Config& config) {
  const bool wanted = !config.is_set("REDIS_ENABLED") || config.flag("REDIS_ENABLED");
  if (!wanted || !names_redis(config)) return nullptr;
  try {
    return cache::redis_bus(redis_options(config), config.text("REDIS_BUS_NAMESPACE") + ":");
  } catch (const config::ConfigError& error) {
    // A server that is served well without it starts all the same.
    base::log::warn(std::string("Other nodes are not told of changes over Redis: ") + error.what());
    return nullptr;
  }
}

}  // namespace dirigent::app
