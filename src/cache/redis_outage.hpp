// Redis being away, in the log: said when it begins and when it ends, not at every attempt; and how long to wait before
// the next of them.
#pragma once
#include <algorithm>
#include <chrono>
#include <string>

#include "base/log.hpp"

namespace dirigent::cache {

class RedisOutage {
 public:
  /// `words` say what does not work meanwhile.
  explicit RedisOutage(std::string words) : words_(std::move(words)) {}

  /// How long to wait now.
  std::chrono::milliseconds begin(const std::string& cause) {
    if (cause != cause_) base::log::error(words_, {{"cause", cause}});
    cause_ = cause;
    const auto pause = pause_;
    pause_ = std::min(pause_ * 2, kLongest);
    return pause;
  }

  void end() {
    if (!cause_.empty()) base::log::info("Redis answers again");
    cause_.clear();
    pause_ = kFirst;
  }

 private:
  static constexpr std::chrono::milliseconds kFirst{100}, kLongest{5000};
  const std::string words_;
  std::string cause_;  // the last one said
  std::chrono::milliseconds pause_ = kFirst;
};

}  // namespace dirigent::cache
