// The PostgreSQL connections of one loop. Used by its loop's thread only, so nothing locks.
//
// Each loop has a fixed share of the process's limit. Who finds none waits in order. After a failed attempt to connect
// everyone is refused for a moment with the same error; then one attempt at a time is made and all wait for its
// outcome, so that a burst of requests neither storms a server that is down nor queues up behind it.
#pragma once
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "db/postgres/connection.hpp"

namespace dirigent::db {

class PostgresPool : public std::enable_shared_from_this<PostgresPool> {
 public:
  /// `least` connections are kept when idle, `most` is the limit.
  PostgresPool(std::shared_ptr<PostgresContext> context, unsigned least, unsigned most)
      : context_(std::move(context)), least_(least), most_(most) {}

  /// A connection outside any transaction. Throws kUnavailable when the server is away or none came free in time.
  io::Task<std::unique_ptr<PostgresConnection>> take();
  /// Back into the pool. An open transaction is rolled back first, a lost connection is closed. Never suspends.
  void give(io::Executor executor, std::unique_ptr<PostgresConnection> connection);
  void close_idle();
  PostgresContext& context() const { return *context_; }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Waiter;
  struct Idle {
    std::unique_ptr<PostgresConnection> connection;
    TimePoint since;
  };
  std::unique_ptr<PostgresConnection> take_idle();
  io::Task<std::unique_ptr<PostgresConnection>> open();
  io::Task<std::unique_ptr<PostgresConnection>> wait_in_line(TimePoint deadline);
  void place_free();
  void call_next();
  void refuse_all(const DatabaseError& error);
  void reap(io::Executor executor);
  static io::Task<void> roll_back(std::shared_ptr<PostgresPool> self, std::unique_ptr<PostgresConnection> connection);
  static io::Task<void> close_unused(std::shared_ptr<PostgresPool> self);

  std::shared_ptr<PostgresContext> context_;
  unsigned least_, most_;
  unsigned opening_ = 0;
  unsigned places_ = 0;  // connections that are open, being opened or being rolled back
  std::vector<Idle> idle_;
  std::deque<std::shared_ptr<Waiter>> waiters_;
  std::optional<DatabaseError> failure_;
  TimePoint refuse_until_{};
  bool reaping_ = false;
};

}  // namespace dirigent::db
