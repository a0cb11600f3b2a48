// Answers that take as long whatever they say.
#pragma once
#include <chrono>

#include "io/loops.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Remembers when it was made; until() waits for the rest of `floor`, holding nothing meanwhile.
class Stall {
 public:
  io::Task<void> until(std::chrono::milliseconds floor) const {
    const auto left = begin_ + floor - std::chrono::steady_clock::now();
    if (left.count() > 0) co_await io::sleep_for(std::chrono::ceil<std::chrono::milliseconds>(left));
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace dirigent::auth
