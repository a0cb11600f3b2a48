// The socket of a libpq connection on an event loop: waiting for it, up to a deadline.
#pragma once
#include <chrono>
#include <memory>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "io/task.hpp"

namespace dirigent::db {

class PostgresWire {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// `socket` stays libpq's: it is let go, not closed, on destruction. REQUIRES: destroyed before PQfinish.
  PostgresWire(io::Executor executor, int socket);
  ~PostgresWire();
  PostgresWire(const PostgresWire&) = delete;
  PostgresWire& operator=(const PostgresWire&) = delete;

  /// From now on waits end at `deadline` at the latest; timed_out() tells.
  void arm(TimePoint deadline);
  void disarm();
  bool timed_out() const { return state_->timed_out; }
  /// Suspends until there is something to read, or room to write when `or_writable`. May wake for nothing.
  io::Task<void> wait(bool or_writable);

 private:
  // What callbacks that outlive the wire may look at.
  struct State {
    State(io::Executor executor, int socket) : descriptor(executor, socket), timer(executor) {}
    io::asio::posix::basic_stream_descriptor<io::Executor> descriptor;
    io::Timer timer;
    unsigned armed = 0;  // number of arm() calls: a timer that fired late belongs to an earlier one
    bool timed_out = false;
  };
  std::shared_ptr<State> state_;
};

}  // namespace dirigent::db
