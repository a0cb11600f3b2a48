#include <algorithm>
#include <deque>

#include <boost/asio/redirect_error.hpp>

#include "io/loops.hpp"

namespace dirigent::io {

namespace {

// A task that waits. `state` is guarded by the mutex of the TaskMutex: whoever moves it away from kWaiting, the
// unlocker or the deadline, has decided the outcome.
struct Waiter {
  enum class State { kWaiting, kGranted, kTimedOut };
  explicit Waiter(Executor loop) : executor(loop), timer(loop) {}
  State state = State::kWaiting;
  Executor executor;
  Timer timer;  // touched on the waiter's loop only
};

}  // namespace

struct TaskMutex::Impl : std::enable_shared_from_this<Impl> {
  mutable std::mutex mutex;
  bool locked = false;
  std::deque<std::shared_ptr<Waiter>> waiters;

  // The lock passes to the first waiter without becoming free in between, so nobody overtakes the queue.
  void pass_on() {
    std::shared_ptr<Waiter> next;
    {
      const std::lock_guard guard(mutex);
      // Tasks of a loop that was stopped will never resume.
      while (!waiters.empty() && waiters.front()->executor.context().stopped()) waiters.pop_front();
      if (waiters.empty()) {
        locked = false;
        return;
      }
      next = std::move(waiters.front());
      waiters.pop_front();
      next->state = Waiter::State::kGranted;
    }
    const Executor executor = next->executor;
    asio::post(executor, [next = std::move(next)] { next->timer.cancel(); });
  }

  // The lock's fate when the waiting task is destroyed before it could take it (its loop ends).
  void abandon(const std::shared_ptr<Waiter>& waiter) {
    bool granted = false;
    {
      const std::lock_guard guard(mutex);
      granted = waiter->state == Waiter::State::kGranted;
      std::erase(waiters, waiter);
    }
    if (granted) pass_on();
  }
};

TaskMutex::TaskMutex() : impl_(std::make_shared<Impl>()) {}
TaskMutex::~TaskMutex() = default;

Task<bool> TaskMutex::lock(std::chrono::steady_clock::time_point deadline) {
  const std::shared_ptr<Impl> impl = impl_;
  const Executor executor = co_await asio::this_coro::executor;
  std::shared_ptr<Waiter> waiter;
  {
    const std::lock_guard guard(impl->mutex);
    if (!impl->locked) {
      impl->locked = true;
      co_return true;
    }
    waiter = std::make_shared<Waiter>(executor);
    waiter->timer.expires_at(deadline);
    impl->waiters.push_back(waiter);
  }
  struct Abandon {
    std::shared_ptr<Impl> impl;
    std::shared_ptr<Waiter> waiter;
    ~Abandon() {
      if (waiter) impl->abandon(waiter);
    }
  } abandon{impl, waiter};

  boost::system::error_code ignored;
  co_await waiter->timer.async_wait(asio::redirect_error(use_task, ignored));
  abandon.waiter = nullptr;

  const std::lock_guard guard(impl->mutex);
  if (waiter->state == Waiter::State::kGranted) co_return true;
  waiter->state = Waiter::State::kTimedOut;
  std::erase(impl->waiters, waiter);
  co_return false;
}

void TaskMutex::unlock() {
  impl_->pass_on();
}

std::size_t TaskMutex::waiting() const {
  const std::lock_guard guard(impl_->mutex);
  return impl_->waiters.size();
}

}  // namespace dirigent::io
