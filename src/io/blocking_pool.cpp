#include <condition_variable>
#include <deque>
#include <thread>

#include "base/errors.hpp"
#include "io/loops.hpp"

namespace dirigent::io {

namespace detail {

void refuse_work() {
  base::fail(base::service_unavailable("api", "Under pressure"));
}

}  // namespace detail

struct BlockingPool::Impl {
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::function<void()>> queue;
  std::size_t queue_limit = 0;
  bool stopping = false;
  std::vector<std::thread> threads;

  void serve() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [this] { return stopping || !queue.empty(); });
      if (stopping) return;
      std::function<void()> work = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      work();
      work = nullptr;  // whatever it holds is let go before the next wait, not under the lock
      lock.lock();
    }
  }
};

BlockingPool::BlockingPool(unsigned threads, std::size_t queue_limit) : impl_(std::make_unique<Impl>()) {
  impl_->queue_limit = queue_limit;
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
    impl_->threads.emplace_back([impl = impl_.get()] { impl->serve(); });
  }
}

BlockingPool::~BlockingPool() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
  for (std::thread& thread : impl_->threads) thread.join();
}

bool BlockingPool::post(std::function<void()> work) {
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->stopping || impl_->queue.size() >= impl_->queue_limit) return false;
    impl_->queue.push_back(std::move(work));
  }
  impl_->wake.notify_one();
  return true;
}

}  // namespace dirigent::io
