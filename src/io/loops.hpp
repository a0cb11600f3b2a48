// Event loops, one thread each, and the bounded pool for work that blocks.
//
// A connection, its tasks and its database sessions belong to one loop; nothing on the request path locks. Whatever can
// block for milliseconds (argon2, big file work) is handed to the BlockingPool and resumes on the loop it came from.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "io/task.hpp"

namespace dirigent::io {

class Loops {
 public:
  /// `count` loops (at least 1); threads start in run().
  explicit Loops(unsigned count);
  ~Loops();
  Loops(const Loops&) = delete;
  Loops& operator=(const Loops&) = delete;

  unsigned size() const;
  asio::io_context& at(unsigned index);
  /// Starts size()-1 threads and runs loop 0 on the calling thread until stop().
  void run();
  /// Any thread. Lets run() return; tasks still suspended are destroyed.
  void stop();
  /// Index of the loop the calling thread runs, or -1.
  static int current();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Threads with a bounded queue. `run` resumes the caller on its own loop with the result or the exception of `work`;
/// a full queue throws base::Failure(SERVICE_UNAVAILABLE, service "api", reason "Under pressure").
/// REQUIRES: destroyed after the loops it serves were stopped and before they are destroyed.
class BlockingPool {
 public:
  BlockingPool(unsigned threads, std::size_t queue_limit);
  ~BlockingPool();  // waits for running work
  template <class T>
  Task<T> run(std::function<T()> work);
  /// Any thread; false when the queue is full.
  bool post(std::function<void()> work);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Suspends the calling task.
Task<void> sleep_for(std::chrono::milliseconds time);

/// A mutex for tasks of any loop: waiters queue in order and resume on their own loops. Never blocks a thread.
class TaskMutex {
 public:
  TaskMutex();
  ~TaskMutex();
  /// Waits for the lock until `deadline`; false on time-out.
  Task<bool> lock(std::chrono::steady_clock::time_point deadline);
  /// Any thread; hands the lock to the first waiter.
  void unlock();
  /// Number of tasks waiting.
  std::size_t waiting() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace dirigent::io

#include "io/blocking_pool.ipp"
