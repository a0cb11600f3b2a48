// Answers that take as long whatever they say.
#pragma once
#include <chrono>
#include <exception>
#include <type_traits>
#include <variant>

#include "io/loops.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Remembers when it was made.
class Stall {
 public:
  /// What `work` gives or throws, no sooner than `floor` after this was made; holds nothing while it waits.
  template <class T>
  io::Task<T> over(io::Task<T> work, std::chrono::milliseconds floor) const {
    std::conditional_t<std::is_void_v<T>, std::monostate, T> made{};
    std::exception_ptr failure;
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(work);
      } else {
        made = co_await std::move(work);
      }
    } catch (...) {
      failure = std::current_exception();
    }
    const auto left = begin_ + floor - std::chrono::steady_clock::now();
    if (left.count() > 0) co_await io::sleep_for(std::chrono::ceil<std::chrono::milliseconds>(left));
    if (failure) std::rethrow_exception(failure);
    if constexpr (!std::is_void_v<T>) co_return std::move(made);
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace dirigent::auth
