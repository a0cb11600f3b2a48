#include "assets/workshop.hpp"

#include <malloc.h>

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "base/errors.hpp"
#include "base/log.hpp"
#include "images/library.hpp"

namespace dirigent::assets {

namespace {

using Clock = std::chrono::steady_clock;

base::Error too_busy() {
  return base::service_unavailable("files", "Server too busy");
}

base::Error too_slow() {
  return base::service_unavailable("assets", "Transformation timed out");
}

base::Error too_large() {
  base::Error error = base::plain(base::ErrorCode::kIllegalAssetTransformation);
  error.extensions["invalidTransformations"] = json::array{"width", "height"};
  return error;
}

base::Error damaged(const std::string& reason) {
  return {base::ErrorCode::kInternal, "The image cannot be transformed: " + reason, {}};
}

bool same(const std::optional<storage::Stat>& one, const std::optional<storage::Stat>& other) {
  return one && other && one->size == other->size && one->modified == other->modified;
}

unsigned threads() {
  return std::max(1u, std::thread::hardware_concurrency());
}

/// Reads out of storage. Going a little forward is reading on; anywhere else the file is opened anew.
class Reading {
 public:
  Reading(storage::Driver& driver, std::string path, std::uint64_t size)
      : driver_(driver), path_(std::move(path)), size_(size) {}
  std::size_t read(char* buffer, std::size_t size) {
    if (wanted_ >= size_) return 0;
    go();
    const std::size_t count = source_->read(buffer, size);
    at_ += count;
    wanted_ = at_;
    return count;
  }
  void seek(std::uint64_t position) { wanted_ = position; }

 private:
  void go() {
    constexpr std::uint64_t kReadOn = 256 * 1024;
    std::array<char, 16 * 1024> skipped;
    while (source_ && at_ < wanted_ && wanted_ - at_ <= kReadOn) {
      const std::size_t size = std::min<std::uint64_t>(wanted_ - at_, skipped.size());
      const std::size_t count = source_->read(skipped.data(), size);
      if (count == 0) break;
      at_ += count;
    }
    if (source_ && at_ == wanted_) return;
    source_ = driver_.open(path_, {wanted_, std::nullopt});
    at_ = wanted_;
  }

  storage::Driver& driver_;
  const std::string path_;
  const std::uint64_t size_;
  std::unique_ptr<storage::Source> source_;
  std::uint64_t at_ = 0, wanted_ = 0;
};

/// Writes into storage, and keeps a copy as long as that is small.
class Result {
 public:
  Result(storage::Driver& driver, const std::string& path) : sink_(driver.create(path)) {}
  void write(std::string_view bytes) {
    sink_->write(bytes);
    size_ += bytes.size();
    if (size_ <= Memory::kLargest) copy_ += bytes;
  }
  Bytes finish() {
    sink_->finish();
    return size_ <= Memory::kLargest ? std::make_shared<const std::string>(std::move(copy_)) : nullptr;
  }

 private:
  std::unique_ptr<storage::Sink> sink_;
  std::size_t size_ = 0;
  std::string copy_;
};

}  // namespace

struct Workshop::Flight {
  Order order;
  Clock::time_point deadline;

  std::mutex mutex;
  bool done = false;
  std::optional<base::Error> error;
  Bytes bytes;
  struct Waiter {
    io::Executor executor;
    std::shared_ptr<io::Timer> timer;
  };
  std::vector<Waiter> waiters;
};

Workshop::~Workshop() {
  ending_ = true;
}

std::shared_ptr<Workshop::Flight> Workshop::join(const std::string& key, Order order, bool& begins) {
  const std::lock_guard lock(mutex_);
  const auto found = flights_.find(key);
  begins = found == flights_.end();
  if (!begins) return found->second;
  if (flights_.size() >= options_.most_at_once) base::fail(too_busy());
  auto flight = std::make_shared<Flight>();
  flight->order = std::move(order);
  flight->deadline = Clock::now() + options_.timeout;
  flights_.emplace(key, flight);
  if (!pool_) pool_ = std::make_unique<io::BlockingPool>(threads(), options_.most_at_once);
  return flight;
}

bool Workshop::start(const std::string& key, const std::shared_ptr<Flight>& flight) {
  begun_.fetch_add(1);
  return pool_->post([this, key, flight] {
    work(*flight);
    finish(key, flight);
    // Pixels took many megabytes for a moment, which malloc would keep.
    ::malloc_trim(0);
  });
}

// In a thread of the pool.
void Workshop::work(Flight& flight) {
  std::optional<base::Error> error;
  Bytes bytes;
  const auto stop = [this, &flight] { return ending_ || Clock::now() >= flight.deadline; };
  try {
    if (stop()) base::fail(too_slow());
    const Order& order = flight.order;
    const auto before = order.driver->stat(order.from);
    if (!before) throw storage::StorageError("the file is gone");
    Reading reading(*order.driver, order.from, before->size);
    Result result(*order.driver, order.to);
    images::Job job{&order.recipe, {}, {}, stop, options_.limits};
    job.original.read = [&reading](char* buffer, std::size_t size) { return reading.read(buffer, size); };
    job.original.seek = [&reading](std::uint64_t position) { reading.seek(position); };
    job.original.size = before->size;
    job.write = [&result](std::string_view piece) { result.write(piece); };
    const images::Outcome outcome = images::library().make(job);
    using Kind = images::Outcome::Kind;
    if (outcome.kind == Kind::kStopped) base::fail(too_slow());
    if (outcome.kind == Kind::kTooLarge) base::fail(too_large());
    if (outcome.kind == Kind::kUnreadable) base::fail(damaged(outcome.reason));
    if (outcome.kind == Kind::kFailed) throw storage::StorageError(outcome.reason);
    bytes = result.finish();
    // Of a file that was replaced or deleted meanwhile nothing may stay that would be taken for what it is now.
    if (!same(before, order.driver->stat(order.from))) {
      order.driver->remove(order.to);
      base::fail(base::service_unavailable("files", "The file has changed meanwhile"));
    }
  } catch (const base::Failure& failure) {
    error = failure.errors().front();
  } catch (const std::exception& failure) {
    base::log::error("An image could not be made", {{"file", flight.order.from}, {"cause", failure.what()}});
    error = base::service_unavailable("files", "The image could not be made");
  }
  const std::lock_guard lock(flight.mutex);
  flight.error = std::move(error);
  flight.bytes = std::move(bytes);
  flight.done = true;
}

void Workshop::finish(const std::string& key, const std::shared_ptr<Flight>& flight) {
  {
    const std::lock_guard lock(mutex_);
    flights_.erase(key);
  }
  const std::lock_guard lock(flight->mutex);
  for (Flight::Waiter& waiter : flight->waiters) {
    io::asio::post(waiter.executor, [timer = waiter.timer] { timer->cancel(); });
  }
  flight->waiters.clear();
}

io::Task<Bytes> Workshop::make(std::string key, Order order) {
  bool begins = false;
  const std::shared_ptr<Flight> flight = join(key, std::move(order), begins);
  const io::Executor executor = co_await io::asio::this_coro::executor;
  const auto timer = std::make_shared<io::Timer>(executor);
  timer->expires_at(flight->deadline);
  bool waits = false;
  {
    const std::lock_guard lock(flight->mutex);
    waits = !flight->done;
    if (waits) flight->waiters.push_back({executor, timer});
  }
  if (begins && !start(key, flight)) {
    finish(key, flight);
    base::fail(too_busy());
  }
  if (waits) {
    boost::system::error_code ended;
    co_await timer->async_wait(io::asio::redirect_error(io::use_task, ended));
  }
  const std::lock_guard lock(flight->mutex);
  if (!flight->done) base::fail(too_slow());
  if (flight->error) base::fail(*flight->error);
  co_return flight->bytes;
}

}  // namespace dirigent::assets
