// BlockingPool::run: carries work to the pool and its outcome back to the caller's loop.
#pragma once
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "io/loops.hpp"

namespace dirigent::io {

namespace detail {

/// Throws the pool's error for a full queue.
[[noreturn]] void refuse_work();

/// What work left behind: a value (nothing for void) or an exception.
template <class T>
struct Outcome {
  std::optional<T> value;
  std::exception_ptr failure;
  void take_from(const std::function<T()>& work) { value.emplace(work()); }
};
template <>
struct Outcome<void> {
  std::exception_ptr failure;
  void take_from(const std::function<void()>& work) { work(); }
};

}  // namespace detail

template <class T>
Task<T> BlockingPool::run(std::function<T()> work) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto outcome = std::make_shared<detail::Outcome<T>>();
  bool accepted = true;
  auto initiate = [&](auto handler) {
    // The handler is moved back to the loop, completed there, and destroyed there: it owns the caller's coroutine
    // frame.
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    const auto guard = asio::make_work_guard(executor);
    accepted = post([outcome, work = std::move(work), shared, guard, executor]() mutable {
      try {
        outcome->take_from(work);
      } catch (...) {
        outcome->failure = std::current_exception();
      }
      work = nullptr;
      asio::post(executor, [shared = std::move(shared)]() mutable { std::move (*shared)(); });
    });
    if (!accepted) asio::post(executor, [shared]() mutable { std::move (*shared)(); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(initiate, use_task);
  if (!accepted) detail::refuse_work();
  if (outcome->failure) std::rethrow_exception(outcome->failure);
  if constexpr (!std::is_void_v<T>) co_return std::move(*outcome->value);
}

}  // namespace dirigent::io
