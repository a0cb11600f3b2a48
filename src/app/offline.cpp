#include "app/offline.hpp"

#include <csignal>

#include "app/database_options.hpp"

namespace dirigent::app {

Offline::Offline(const config::Config& config) : Offline(config, database_options(config)) {}

Offline::Offline(const config::Config& config, db::Options database)
    : config_(config),
      hasher_(argon2_options(config), blocking_),
      database_(db::make_database(std::move(database), loops_, blocking_)) {
  // A write past the limit of a file's size comes back as an error of the call as well.
  std::signal(SIGXFSZ, SIG_IGN);
}

std::unique_ptr<db::Database> Offline::also(const config::Config& config) {
  return db::make_database(database_options(config), loops_, blocking_);
}

crypto::Argon2Options argon2_options(const config::Config& config) {
  crypto::Argon2Options options;
  options.memory_kib = static_cast<std::uint32_t>(config.integer("HASH_MEMORY_COST"));
  options.time_cost = static_cast<std::uint32_t>(config.integer("HASH_TIME_COST"));
  options.parallelism = static_cast<std::uint32_t>(config.integer("HASH_PARALLELISM"));
  options.type = static_cast<std::uint32_t>(config.integer("HASH_TYPE"));
  options.hash_length = static_cast<std::uint32_t>(config.integer("HASH_HASH_LENGTH"));
  options.associated_data = config.text("HASH_ASSOCIATED_DATA");
  return options;
}

}  // namespace dirigent::app
