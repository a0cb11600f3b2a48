#include "db/postgres/pool.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

namespace dirigent::db {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = DatabaseError::Kind;

constexpr std::size_t kMaxWaiting = 4096;
// After a failed attempt to connect: half of what the attempt took, within these bounds.
constexpr std::chrono::milliseconds kShortestRefusal{200}, kLongestRefusal{2000};
constexpr std::chrono::seconds kRollbackLimit{5};
constexpr std::chrono::seconds kIdleTime{30};

template <class Act>
class AtEnd {
 public:
  explicit AtEnd(Act act) : act_(std::move(act)) {}
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;
  ~AtEnd() { act_(); }

 private:
  Act act_;
};

}  // namespace

struct PostgresPool::Waiter {
  explicit Waiter(io::Executor executor) : timer(executor) {}
  io::Timer timer;
  bool called = false;  // no longer in the line
  std::unique_ptr<PostgresConnection> connection;
  std::optional<DatabaseError> refusal;

  void call() {
    called = true;
    timer.cancel();
  }
};

io::Task<std::unique_ptr<PostgresConnection>> PostgresPool::take() {
  const auto deadline = Clock::now() + context_->options.acquire_timeout;
  for (;;) {
    if (auto connection = take_idle()) co_return connection;
    if (failure_ && Clock::now() < refuse_until_) throw *failure_;
    std::unique_ptr<PostgresConnection> connection;
    if (places_ < most_ && (!failure_ || opening_ == 0)) {
      connection = co_await open();
    } else {
      connection = co_await wait_in_line(deadline);
    }
    if (connection) co_return connection;
  }
}

std::unique_ptr<PostgresConnection> PostgresPool::take_idle() {
  while (!idle_.empty()) {
    auto connection = std::move(idle_.back().connection);
    idle_.pop_back();
    if (connection->usable() && connection->quiet()) return connection;
    --places_;
  }
  return nullptr;
}

io::Task<std::unique_ptr<PostgresConnection>> PostgresPool::open() {
  ++places_;
  ++opening_;
  bool opened = false;
  const AtEnd free_place([&] {
    --opening_;
    if (!opened) place_free();
  });
  const auto began = Clock::now();
  std::unique_ptr<PostgresConnection> connection;
  try {
    connection = co_await PostgresConnection::connect(context_);
  } catch (const DatabaseError& error) {
    failure_ = error;
    if (context_->connected || error.kind != Kind::kOther) failure_->kind = Kind::kUnavailable;
  }
  if (!connection) {
    const auto half = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began) / 2;
    refuse_until_ = Clock::now() + std::clamp(half, kShortestRefusal, kLongestRefusal);
    refuse_all(*failure_);
    throw *failure_;
  }
  opened = true;
  if (std::exchange(failure_, std::nullopt)) {
    for (unsigned free = most_ - places_; free > 0 && !waiters_.empty(); --free) call_next();
  }
  co_return connection;
}

// A connection, or nothing when a place came free to open one.
io::Task<std::unique_ptr<PostgresConnection>> PostgresPool::wait_in_line(TimePoint deadline) {
  if (waiters_.size() >= kMaxWaiting) throw DatabaseError(Kind::kUnavailable, "too many wait for a connection");
  const io::Executor executor = co_await io::asio::this_coro::executor;
  const auto waiter = std::make_shared<Waiter>(executor);
  waiters_.push_back(waiter);
  const AtEnd leave_line([&] {
    if (!waiter->called) std::erase(waiters_, waiter);
    // Called, but gone before it could take what it was given.
    if (waiter->connection) give(executor, std::move(waiter->connection));
  });
  waiter->timer.expires_at(deadline);
  boost::system::error_code ignored;
  co_await waiter->timer.async_wait(io::asio::redirect_error(io::use_task, ignored));
  if (waiter->refusal) throw *waiter->refusal;
  if (!waiter->called) throw DatabaseError(Kind::kUnavailable, "no connection came free in time");
  co_return std::move(waiter->connection);
}

void PostgresPool::give(io::Executor executor, std::unique_ptr<PostgresConnection> connection) {
  const bool stopped = executor.context().stopped();
  if (stopped || !connection->usable()) {
    connection.reset();
    place_free();
  } else if (!connection->outside_transaction()) {
    io::asio::co_spawn(executor, roll_back(shared_from_this(), std::move(connection)), io::asio::detached);
  } else if (!waiters_.empty()) {
    const auto waiter = std::move(waiters_.front());
    waiters_.pop_front();
    waiter->connection = std::move(connection);
    waiter->call();
  } else {
    idle_.push_back({std::move(connection), Clock::now()});
    reap(executor);
  }
}

void PostgresPool::place_free() {
  --places_;
  if (!waiters_.empty()) call_next();
}

void PostgresPool::call_next() {
  const auto waiter = std::move(waiters_.front());
  waiters_.pop_front();
  waiter->call();
}

void PostgresPool::refuse_all(const DatabaseError& error) {
  for (const auto& waiter : std::exchange(waiters_, {})) {
    waiter->refusal = error;
    waiter->call();
  }
}

io::Task<void> PostgresPool::roll_back(std::shared_ptr<PostgresPool> self,
                                       std::unique_ptr<PostgresConnection> connection) {
  const io::Executor executor = co_await io::asio::this_coro::executor;
  std::vector<sql::Statement> rollback;
  rollback.push_back({"ROLLBACK", {}});
  bool done = false;
  try {
    co_await connection->exchange_within(kRollbackLimit, std::move(rollback));
    done = connection->outside_transaction();
  } catch (const DatabaseError&) {
  }
  if (!done) {
    connection.reset();
    self->place_free();
    co_return;
  }
  self->give(executor, std::move(connection));
}

void PostgresPool::reap(io::Executor executor) {
  if (std::exchange(reaping_, true)) return;
  io::asio::co_spawn(executor, close_unused(shared_from_this()), io::asio::detached);
}

io::Task<void> PostgresPool::close_unused(std::shared_ptr<PostgresPool> self) {
  while (self->idle_.size() > self->least_) {
    co_await io::sleep_for(kIdleTime / 3);
    // The least recently used stand in front.
    while (self->idle_.size() > self->least_ && self->idle_.front().since + kIdleTime < Clock::now()) {
      self->idle_.erase(self->idle_.begin());
      --self->places_;
    }
  }
  self->reaping_ = false;
}

void PostgresPool::close_idle() {
  places_ -= static_cast<unsigned>(idle_.size());
  idle_.clear();
}

}  // namespace dirigent::db
