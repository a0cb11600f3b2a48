// How long to pause between attempts while another process holds an SQLite file.
#pragma once
#include <algorithm>
#include <chrono>

namespace dirigent::db {

class BusyPauses {
 public:
  explicit BusyPauses(std::chrono::milliseconds timeout) : end_(std::chrono::steady_clock::now() + timeout) {}
  bool over() const { return std::chrono::steady_clock::now() >= end_; }
  /// 1, 2, 4, ... up to 32 ms.
  std::chrono::milliseconds next() {
    const auto pause = pause_;
    pause_ = std::min(pause_ * 2, std::chrono::milliseconds(32));
    return pause;
  }

 private:
  std::chrono::steady_clock::time_point end_;
  std::chrono::milliseconds pause_{1};
};

}  // namespace dirigent::db
