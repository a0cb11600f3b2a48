// A database and a loop for one command: what the command line uses instead of a running server.
#pragma once
#include <exception>
#include <memory>
#include <optional>

#include "config/config.hpp"
#include "crypto/password.hpp"
#include "db/database.hpp"
#include "io/loops.hpp"
#include "io/task.hpp"

namespace dirigent::app {

class Offline {
 public:
  /// Throws config::ConfigError for database settings that cannot work.
  explicit Offline(const config::Config& config);
  Offline(const config::Config& config, db::Options database);

  db::Database& database() { return *database_; }
  const config::Config& config() const { return config_; }
  crypto::PasswordHasher& hasher() { return hasher_; }
  io::BlockingPool& blocking() { return blocking_; }
  /// A second database, for tasks that work with both. Throws config::ConfigError.
  std::unique_ptr<db::Database> also(const config::Config& config);

  /// Runs one task to its end on the calling thread; throws what it throws. REQUIRES: called once.
  template <class T>
  T run(io::Task<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    io::asio::co_spawn(loops_.at(0).get_executor(), std::move(task), [&](std::exception_ptr error, T value) {
      failure = error;
      if (!error) result = std::move(value);
      loops_.stop();
    });
    loops_.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }

 private:
  const config::Config& config_;
  io::Loops loops_{1};
  io::BlockingPool blocking_{2, 16};
  crypto::PasswordHasher hasher_;
  std::unique_ptr<db::Database> database_;
};

/// HASH_* settings.
crypto::Argon2Options argon2_options(const config::Config& config);

}  // namespace dirigent::app
