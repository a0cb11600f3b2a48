// Two tasks of one loop at once: while one waits, the other works.
#pragma once
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include "io/task.hpp"

namespace dirigent::io {

namespace internal {

template <class T>
struct Half {
  std::optional<T> value;
  std::exception_ptr failure;
};

template <class A, class B>
struct Halves {
  explicit Halves(Executor executor) : timer(executor) {}
  Half<A> first;
  Half<B> second;
  int running = 2;
  Timer timer;  // never expires: cancelled when both have ended
};

template <class State, class T>
auto end_of(std::shared_ptr<State> state, Half<T> State::*half) {
  return [state = std::move(state), half](std::exception_ptr failure, T value) {
    ((*state).*half).failure = std::move(failure);
    ((*state).*half).value.emplace(std::move(value));
    if (--state->running == 0) state->timer.cancel();
  };
}

}  // namespace internal

/// Starts `first`, runs it up to where it waits, then `second`; ends when both have, whatever either met. A failure of
/// `first` is thrown before one of `second`. What they refer to outlives the call.
template <class A, class B>
Task<std::pair<A, B>> both(Task<A> first, Task<B> second) {
  using State = internal::Halves<A, B>;
  const Executor executor = co_await asio::this_coro::executor;
  const auto state = std::make_shared<State>(executor);
  asio::co_spawn(executor, std::move(first), internal::end_of(state, &State::first));
  asio::co_spawn(executor, std::move(second), internal::end_of(state, &State::second));
  while (state->running != 0) {
    state->timer.expires_at(Timer::time_point::max());
    boost::system::error_code cancelled;
    co_await state->timer.async_wait(asio::redirect_error(use_task, cancelled));
  }
  if (state->first.failure) std::rethrow_exception(state->first.failure);
  if (state->second.failure) std::rethrow_exception(state->second.failure);
  co_return std::pair<A, B>(std::move(*state->first.value), std::move(*state->second.value));
}

}  // namespace dirigent::io
