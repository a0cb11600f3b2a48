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

SqliteReaders::SqliteReaders(const Options& options, io::Loops& loops, io::BlockingPool& pool,
                             std::shared_ptr<const SqliteStatistics> statistics)
    : options_(options), loops_(loops), pool_(pool), statistics_(std::move(statistics)), by_loop_(loops.size()) {}

// A connection reads the planner's figures when it is opened.
void SqliteReaders::refresh(Reader& reader, SqliteConnection::Access access) {
  const std::uint64_t newest = statistics_->generation();
  if (reader.connection && reader.statistics == newest) return;
  reader.connection = std::make_unique<SqliteConnection>(options_.filename, access);
  reader.statistics = newest;
}

io::Task<Result> SqliteReaders::run(sql::Statement statement) {
  const auto deadline = Clock::now() + options_.statement_timeout;
  OfLoop& here = of_loop();
  if (here.scans->busy_with(statement)) co_return co_await share_scan(here.scans, std::move(statement));
  for (BusyPauses pauses(options_.busy_timeout);;) {
    SqliteAttempt outcome = try_on_loop(here.reader, statement, deadline);
    if (outcome.result) co_return std::move(outcome.result);
    if (outcome.error->kind == Kind::kCancelled && Clock::now() < deadline) {
      co_return co_await share_scan(here.scans, std::move(statement));
    }
    if (outcome.error->kind != Kind::kBusy || pauses.over()) throw *outcome.error;
    co_await io::sleep_for(pauses.next());
  }
}

SqliteReaders::OfLoop& SqliteReaders::of_loop() {
  const int loop = io::Loops::current();
  if (loop < 0) throw std::logic_error("a database session outside the loops");
  OfLoop& here = by_loop_.at(static_cast<std::size_t>(loop));
  if (!here.scans) {
    const auto run = [weak = weak_from_this()](std::vector<sql::Statement> one) {
      return scan(weak.lock(), std::move(one));
    };
    here.scans = std::make_shared<SharedReads>(run);
  }
  return here;
}

SqliteAttempt SqliteReaders::try_on_loop(Reader& reader, const sql::Statement& statement, TimePoint deadline) {
  try {
    refresh(reader, SqliteConnection::Access::kRead);
  } catch (DatabaseError& error) {
    return {nullptr, std::move(error)};
  }
  return attempt(*reader.connection, statement, std::min(deadline, Clock::now() + kLoopBudget));
}

io::Task<Result> SqliteReaders::share_scan(std::shared_ptr<SharedReads> scans, sql::Statement statement) {
  std::vector<sql::Statement> one;
  one.push_back(std::move(statement));
  std::vector<Result> results = co_await scans->ask(std::move(one));
  co_return std::move(results.front());
}

io::Task<std::vector<Result>> SqliteReaders::scan(std::shared_ptr<SqliteReaders> self,
                                                  std::vector<sql::Statement> one) {
  if (!self) throw DatabaseError(Kind::kUnavailable, "the database is being closed");
  // The job owns what it needs: the waiting task may be gone before it ends.
  std::function<Result()> job = [self, deadline = Clock::now() + self->options_.statement_timeout,
                                 owned = std::make_shared<const sql::Statement>(std::move(one.front()))] {
    return self->scan_in_pool(*owned, deadline);
  };
  std::vector<Result> results;
  results.push_back(co_await self->pool_.run<Result>(std::move(job)));
  co_return results;
}

Result SqliteReaders::scan_in_pool(const sql::Statement& statement, TimePoint deadline) {
  Reader reader;
  {
    const std::scoped_lock lock(mutex_);
    if (!for_scans_.empty()) {
      reader = std::move(for_scans_.back());
      for_scans_.pop_back();
    }
  }
  refresh(reader, SqliteConnection::Access::kScan);
  reader.connection->stop_on(stopping_);
  SqliteAttempt outcome = attempt(*reader.connection, statement, deadline);
  {
    const std::scoped_lock lock(mutex_);
    if (for_scans_.size() < kIdleScanConnections) for_scans_.push_back(std::move(reader));
  }
  if (outcome.error) throw *outcome.error;
  return std::move(outcome.result);
}

io::Task<void> SqliteReaders::close_on_loop(std::shared_ptr<SqliteReaders> self, std::size_t loop) {
  self->by_loop_[loop].reader.connection.reset();
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
