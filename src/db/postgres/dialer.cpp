#include "db/postgres/dialer.hpp"

#include <poll.h>

#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/text.hpp"
#include "db/postgres/error.hpp"

namespace dirigent::db {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = DatabaseError::Kind;

constexpr int kConnectSeconds = 5;
constexpr int kMostConnectSeconds = 60;
constexpr std::chrono::milliseconds kSlice{25};          // how soon an attempt notices that nobody wants it any more
constexpr std::chrono::milliseconds kLookUpGrace{500};   // past the deadline, for a thread to report by itself
constexpr std::chrono::milliseconds kFarewell{300};      // for attempts to end at the end of the process
constexpr unsigned kMostThreads = 64, kMostCancels = 8;  // threads that a dead network may keep

void ignore_notice(void*, const PGresult*) {}

// The seconds of connect_timeout; without a limit (0 or less) the longest we grant.
int connect_seconds(const std::string& connection_string) {
  PQconninfoOption* const options = PQconninfoParse(connection_string.c_str(), nullptr);
  int seconds = kConnectSeconds;
  for (const PQconninfoOption* option = options; option && option->keyword; ++option) {
    if (std::string_view(option->keyword) != "connect_timeout" || !option->val) continue;
    const auto given = base::to_integer(option->val).value_or(kConnectSeconds);
    seconds = given <= 0 || given > kMostConnectSeconds ? kMostConnectSeconds : static_cast<int>(given);
  }
  PQconninfoFree(options);
  return seconds;
}

PostgresHandle start(const std::string& connection_string) {
  // What stands before dbname can be overridden by the connection string, what stands after it cannot. A peer that
  // acknowledges nothing is given up after some 25 s, whether something was sent or not.
  const char* const keys[] = {"fallback_application_name", "keepalives_idle", "keepalives_interval", "keepalives_count",
                              "tcp_user_timeout",          "dbname",          "client_encoding",     nullptr};
  const char* const values[] = {"dirigent", "10", "5", "3", "25000", connection_string.c_str(), "UTF8", nullptr};
  PostgresHandle handle(PQconnectStartParams(keys, values, 1));
  if (!handle) throw std::bad_alloc();
  // Refusals then carry their SQLSTATE, which libpq gives in no other way.
  PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
  return handle;
}

}  // namespace

// Someone who waits on a loop for a connection.
struct PostgresDialer::Attempt {
  explicit Attempt(io::Executor from) : executor(from), timer(from) {}
  io::Executor executor;
  io::Timer timer;
  PostgresHandle handle;
  std::optional<DatabaseError> error;
  bool ended = false;
};

struct PostgresDialer::Work {
  std::string connection_string;
  std::chrono::seconds limit{kConnectSeconds};
  std::mutex mutex;
  std::condition_variable ended;
  std::list<std::shared_ptr<Attempt>> attempts;  // those somebody waits for
  unsigned threads = 0, cancels = 0;
  bool closed = false;

  bool wanted(const Attempt* attempt) {
    const std::scoped_lock lock(mutex);
    for (const auto& one : attempts) {
      if (one.get() == attempt) return true;
    }
    return false;
  }

  PostgresHandle open(const Attempt* attempt) {
    const auto deadline = Clock::now() + limit;
    PostgresHandle handle = start(connection_string);
    auto wants = PQstatus(handle.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (wants != PGRES_POLLING_OK && wants != PGRES_POLLING_FAILED) {
      if (Clock::now() >= deadline || !wanted(attempt)) {
        throw DatabaseError(Kind::kUnavailable,
                            "cannot connect to PostgreSQL: no answer within " + std::to_string(limit.count()) + " s");
      }
      pollfd socket{PQsocket(handle.get()), static_cast<short>(wants == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
      if (::poll(&socket, 1, static_cast<int>(kSlice.count())) > 0) wants = PQconnectPoll(handle.get());
    }
    if (wants == PGRES_POLLING_FAILED) throw connection_refusal(PQerrorMessage(handle.get()));
    PQsetErrorVerbosity(handle.get(), PQERRORS_DEFAULT);
    PQsetNoticeReceiver(handle.get(), &ignore_notice, nullptr);
    if (PQsetnonblocking(handle.get(), 1) != 0 || !PQenterPipelineMode(handle.get())) {
      throw DatabaseError(Kind::kUnavailable, "cannot use the connection to PostgreSQL");
    }
    return handle;
  }

  // Back to the loop of the one who waits, if there still is one. What nobody takes is closed on return.
  void report(const Attempt* number, PostgresHandle handle, std::optional<DatabaseError> error) {
    const std::scoped_lock lock(mutex);
    const auto found =
        std::find_if(attempts.begin(), attempts.end(), [number](const auto& one) { return one.get() == number; });
    if (found == attempts.end()) return;
    std::shared_ptr<Attempt> attempt = std::move(*found);
    attempts.erase(found);
    attempt->handle = std::move(handle);
    attempt->error = std::move(error);
    const io::Executor executor = attempt->executor;
    io::asio::post(executor, [attempt = std::move(attempt)] {
      attempt->ended = true;
      attempt->timer.cancel();
    });
  }

  void leave(const std::shared_ptr<Attempt>& attempt) {
    const std::scoped_lock lock(mutex);
    attempts.remove(attempt);
  }
};

PostgresDialer::PostgresDialer(std::string connection_string) : work_(std::make_shared<Work>()) {
  work_->limit = std::chrono::seconds(connect_seconds(connection_string));
  work_->connection_string = std::move(connection_string);
}

PostgresDialer::~PostgresDialer() {
  close();
}

void PostgresDialer::close() {
  std::unique_lock lock(work_->mutex);
  work_->closed = true;
  const auto unwanted = std::exchange(work_->attempts, {});
  // Attempts notice within a slice; only a look-up of a name cannot be told, and is left behind.
  work_->ended.wait_for(lock, kFarewell, [this] { return work_->threads == 0; });
}

void PostgresDialer::run(const std::shared_ptr<Work>& work, const Attempt* number) {
  PostgresHandle handle;
  std::optional<DatabaseError> error;
  try {
    handle = work->open(number);
  } catch (const DatabaseError& refusal) {
    error = refusal;
  } catch (const std::exception& failure) {
    error = DatabaseError(Kind::kUnavailable, failure.what());
  }
  work->report(number, std::move(handle), std::move(error));
  const std::scoped_lock lock(work->mutex);
  --work->threads;
  work->ended.notify_all();
}

io::Task<PostgresHandle> PostgresDialer::dial() {
  struct Leave {
    std::shared_ptr<Work> work;
    std::shared_ptr<Attempt> attempt;
    ~Leave() { work->leave(attempt); }
  };
  const io::Executor executor = co_await io::asio::this_coro::executor;
  const auto attempt = std::make_shared<Attempt>(executor);
  const auto work = work_;
  const Leave leave{work, attempt};
  {
    const std::scoped_lock lock(work->mutex);
    if (work->closed || work->threads >= kMostThreads) {
      throw DatabaseError(Kind::kUnavailable,
                          "cannot connect to PostgreSQL: earlier attempts still wait for an answer");
    }
    std::thread([work, number = attempt.get()] { run(work, number); }).detach();
    ++work->threads;
    work->attempts.push_back(attempt);
  }
  const auto deadline = Clock::now() + work->limit + kLookUpGrace;
  while (!attempt->ended && Clock::now() < deadline) {
    attempt->timer.expires_at(deadline);
    boost::system::error_code ignored;
    co_await attempt->timer.async_wait(io::asio::redirect_error(io::use_task, ignored));
  }
  if (!attempt->ended) {
    throw DatabaseError(Kind::kUnavailable, "cannot connect to PostgreSQL: the look-up of the host takes too long");
  }
  if (attempt->error) throw *attempt->error;
  co_return std::move(attempt->handle);
}

void PostgresDialer::cancel(PGconn* connection) {
  const std::shared_ptr<PGcancel> request(PQgetCancel(connection), [](PGcancel* given) { PQfreeCancel(given); });
  const std::scoped_lock lock(work_->mutex);
  // Not asked, the server notices by itself soon after the connection is closed.
  if (!request || work_->cancels >= kMostCancels) return;
  try {
    std::thread([work = work_, request] {
      char message[256];
      PQcancel(request.get(), message, sizeof message);
      const std::scoped_lock done(work->mutex);
      --work->cancels;
    }).detach();
    ++work_->cancels;
  } catch (const std::system_error&) {
    return;
  }
}

}  // namespace dirigent::db
