#include "io/loops.hpp"

#include <exception>
#include <thread>

#include "base/log.hpp"

namespace dirigent::io {

namespace {

thread_local int current_loop = -1;

using WorkGuard = asio::executor_work_guard<Executor>;

}  // namespace

struct Loops::Impl {
  std::vector<std::unique_ptr<asio::io_context>> contexts;
  std::vector<WorkGuard> guards;
  std::vector<std::thread> threads;

  void run(unsigned index) {
    current_loop = static_cast<int>(index);
    // What escapes a handler concerns one connection; the loop goes on for the others.
    for (;;) {
      try {
        contexts[index]->run();
        break;
      } catch (const std::exception& failure) {
        base::log::error("A task ended with an exception", {{"cause", failure.what()}});
      }
    }
    current_loop = -1;
  }
};

Loops::Loops(unsigned count) : impl_(std::make_unique<Impl>()) {
  for (unsigned i = 0; i < std::max(count, 1U); ++i) {
    impl_->contexts.push_back(std::make_unique<asio::io_context>(1));
    impl_->guards.emplace_back(impl_->contexts.back()->get_executor());
  }
}

Loops::~Loops() {
  stop();
  for (std::thread& thread : impl_->threads) thread.join();
}

unsigned Loops::size() const {
  return static_cast<unsigned>(impl_->contexts.size());
}
asio::io_context& Loops::at(unsigned index) {
  return *impl_->contexts.at(index);
}
int Loops::current() {
  return current_loop;
}

void Loops::run() {
  for (unsigned i = 1; i < size(); ++i) {
    impl_->threads.emplace_back([this, i] { impl_->run(i); });
  }
  impl_->run(0);
  for (std::thread& thread : impl_->threads) thread.join();
  impl_->threads.clear();
}

void Loops::stop() {
  for (const auto& context : impl_->contexts) context->stop();
}

}  // namespace dirigent::io
