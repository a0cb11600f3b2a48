// One running server: everything built by constructor in order, started, and stopped in the reverse order.
#pragma once
#include <memory>

#include "config/config.hpp"

namespace dirigent::app {

class Instance {
 public:
  /// Builds the parts; opens no socket and no database yet. Throws config::ConfigError.
  explicit Instance(const config::Config& config);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// Serves until SIGINT, SIGTERM or SIGHUP, then drains. The process' exit code: 0 after a clean stop, 1 when the
  /// start failed (the reason has been logged).
  int serve();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dirigent::app
