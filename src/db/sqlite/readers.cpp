#include "db/sqlite/readers.hpp"

#include <stdexcept>

#include "db/busy_pauses.hpp"

namespace dirigent::db {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = DatabaseError::Kind;

constexpr std::chrono::milliseconds kLoopBudget{4};
constexpr std::size_t kIdleScanConnections = 2;

}  // namespace

SqliteReaders::SqliteReaders(const Options& options, io::Loops& loops, io::BlockingPool& pool)
    : options_(options), loops_(loops), pool_(pool), by_loop_(loops.size()) {}

io::Task<Result> SqliteReaders::run(sql::Statement statement) {
  const auto deadline = Clock::now() + options_.statement_timeout;
  for (BusyPauses pauses(options_.busy_timeout);;) {
    SqliteAttempt outcome = try_on_loop(statement, deadline);
    if (outcome.result) co_return std::move(outcome.result);
    if (outcome.error->kind == Kind::kCancelled && Clock::now() < deadline) {
      Result scanned = co_await scan(std::move(statement), deadline);
      co_return scanned;
    }
    if (outcome.error->kind != Kind::kBusy || pauses.over()) throw *outcome.error;
    co_await io::sleep_for(pauses.next());
  }
}

SqliteAttempt SqliteReaders::try_on_loop(const sql::Statement& statement, TimePoint deadline) {
  const int loop = io::Loops::current();
  if (loop < 0) throw std::logic_error("a database session outside the loops");
  auto& connection = by_loop_.at(static_cast<std::size_t>(loop));
  try {
    if (!connection) {
      connection = std::make_unique<SqliteConnection>(options_.filename, SqliteConnection::Access::kRead);
    }
  } catch (DatabaseError& error) {
    return {nullptr, std::move(error)};
  }
  return attempt(*connection, statement, std::min(deadline, Clock::now() + kLoopBudget));
}

io::Task<Result> SqliteReaders::scan(sql::Statement statement, TimePoint deadline) {
  // The job owns what it needs: the waiting task may be gone before it ends.
  std::function<Result()> job = [self = shared_from_this(), deadline,
                                 owned = std::make_shared<const sql::Statement>(std::move(statement))] {
    return self->scan_in_pool(*owned, deadline);
  };
  co_return co_await pool_.run<Result>(std::move(job));
}

Result SqliteReaders::scan_in_pool(const sql::Statement& statement, TimePoint deadline) {
  std::unique_ptr<SqliteConnection> connection;
  {
    const std::scoped_lock lock(mutex_);
    if (!for_scans_.empty()) {
      connection = std::move(for_scans_.back());
      for_scans_.pop_back();
    }
  }
  if (!connection) {
    connection = std::make_unique<SqliteConnection>(options_.filename, SqliteConnection::Access::kRead);
    connection->stop_on(stopping_);
  }
  SqliteAttempt outcome = attempt(*connection, statement, deadline);
  {
    const std::scoped_lock lock(mutex_);
    if (for_scans_.size() < kIdleScanConnections) for_scans_.push_back(std::move(connection));
  }
  if (outcome.error) throw *outcome.error;
  return std::move(outcome.result);
}

io::Task<void> SqliteReaders::close_on_loop(std::shared_ptr<SqliteReaders> self, std::size_t loop) {
  self->by_loop_[loop].reset();
  co_return;
}

io::Task<void> SqliteReaders::close() {
  for (unsigned loop = 0; loop < by_loop_.size(); ++loop) {
    co_await io::asio::co_spawn(loops_.at(loop).get_executor(), close_on_loop(shared_from_this(), loop), io::use_task);
  }
  const std::scoped_lock lock(mutex_);
  for_scans_.clear();
}

}  // namespace dirigent::db
