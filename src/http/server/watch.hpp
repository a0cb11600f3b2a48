// Deadlines for many connections with one coarse timer a loop.
//
// Arming a deadline is a store; a tick finds those that have passed. The timer runs only while something is watched, so
// an idle server sleeps. Everything here belongs to one loop.
#pragma once
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <memory>

#include "io/task.hpp"

namespace dirigent::http {

/// Something with a deadline. Leaves its watch when it is destroyed.
class Watched : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~Watched() = default;

 protected:
  using Clock = std::chrono::steady_clock;
  void arm_at(Clock::time_point deadline) {
    deadline_ = deadline;
    expired_ = false;
  }
  void arm(std::chrono::milliseconds time) { arm_at(Clock::now() + time); }
  void disarm() { deadline_ = Clock::time_point::max(); }
  /// The deadline armed last has passed and cut() was called for it.
  bool expired() const { return expired_; }

 private:
  friend class Watch;
  /// Ends the operation that waits.
  virtual void cut() = 0;
  /// The same, when what it waits for is a request that has not begun, or nothing that matters.
  virtual void cut_if_idle() = 0;

  Clock::time_point deadline_ = Clock::time_point::max();
  bool expired_ = false;
};

class Watch : public std::enable_shared_from_this<Watch> {
 public:
  /// Deadlines are noticed at most `tick` late.
  Watch(io::asio::io_context& context, std::chrono::milliseconds tick) : timer_(context), tick_(tick) {}
  void add(Watched& watched);
  void cut_idle();
  void cut_all();

 private:
  void schedule();
  void check();

  io::Timer timer_;
  std::chrono::milliseconds tick_;
  bool ticking_ = false;
  boost::intrusive::list<Watched, boost::intrusive::constant_time_size<false>> watched_;
};

}  // namespace dirigent::http
