#include "schema/migrations/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "base/log.hpp"
#include "io/loops.hpp"

namespace dirigent::schema {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kRunLock = 0x4469726967526e31;
constexpr std::chrono::milliseconds kPause{50};

// Nothing when the file was let go and removed while we opened it: then there is a new one to ask for.
enum class Attempt { kTaken, kHeld, kGone };

Attempt attempt(int file, const std::string& path) {
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) return Attempt::kHeld;
  struct stat ours {
  }, there{};
  const bool same = ::fstat(file, &ours) == 0 && ::stat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
                    ours.st_dev == there.st_dev;
  return same ? Attempt::kTaken : Attempt::kGone;
}

int open_lock(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) throw std::runtime_error(fmt::format("Cannot make {}: {}", path, std::strerror(errno)));
  return file;
}

std::string holder_in(int file) {
  std::array<char, 200> text{};
  const auto size = ::pread(file, text.data(), text.size(), 0);
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "another process";
}

void write_holder(int file) {
  std::array<char, 100> host{};
  ::gethostname(host.data(), host.size() - 1);
  const std::string text = fmt::format("process {} on {}", ::getpid(), host.data());
  if (::ftruncate(file, 0) == 0 && ::pwrite(file, text.data(), text.size(), 0) < 0) errno = 0;
}

io::Task<std::string> holder_of(db::Session& session) {
  sql::Fragment query(
      "select a.pid, coalesce(a.client_addr::text, 'this machine') from pg_locks l join pg_stat_activity a on a.pid = "
      "l.pid where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and ((l.classid::bigint << 32) | "
      "l.objid::bigint) = ");
  query.parameter(kRunLock).raw("::bigint");
  const db::Result rows = co_await session.run(std::move(query));
  if (rows->empty()) co_return std::string("another process");
  co_return fmt::format("the session {} from {}", rows->at(0, 0).as_text(), rows->at(0, 1).as_text());
}

void say_waiting(const std::string& holder) {
  base::log::info("Waiting for " + holder + ", which is at work on this database");
}

[[noreturn]] void give_up(const std::string& holder, std::chrono::milliseconds limit) {
  throw std::runtime_error(
      fmt::format("Waited {} s for {}, which is still at work on this database (MIGRATIONS_LOCK_TIMEOUT)",
                  std::chrono::duration_cast<std::chrono::seconds>(limit).count(), holder));
}

}  // namespace

RunLock::~RunLock() {
  if (file_ < 0) return;
  ::unlink(path_.c_str());
  ::close(file_);
}

RunLock::RunLock(RunLock&& other) noexcept
    : transaction_(std::move(other.transaction_)),
      file_(std::exchange(other.file_, -1)),
      path_(std::move(other.path_)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(transaction_, other.transaction_);
  std::swap(file_, other.file_);
  std::swap(path_, other.path_);
  return *this;
}

io::Task<RunLock> RunLock::take(db::Database& database, std::string filename, std::chrono::milliseconds limit) {
  RunLock lock;
  const auto deadline = Clock::now() + limit;
  std::string waited_for;
  if (database.dialect().postgres()) {
    lock.transaction_ = co_await database.begin();
    db::Session& session = lock.transaction_->session();
    for (;;) {
      sql::Fragment ask("select pg_try_advisory_xact_lock(");
      ask.parameter(kRunLock).raw("::bigint)");
      const db::Result answer = co_await session.run(std::move(ask));
      if (answer->at(0, 0).as_bool()) break;
      if (waited_for.empty()) {
        waited_for = co_await holder_of(session);
        say_waiting(waited_for);
      }
      if (Clock::now() > deadline) give_up(waited_for, limit);
      co_await io::sleep_for(kPause);
    }
    // The last statement of a transaction that idles keeps its snapshot, for which CREATE INDEX CONCURRENTLY would
    // wait: this one has none.
    co_await session.run(sql::Fragment("set local idle_in_transaction_session_timeout = 0"));
    co_return lock;
  }
  lock.path_ = filename + ".lock";
  for (;;) {
    const int file = open_lock(lock.path_);
    const Attempt result = attempt(file, lock.path_);
    if (result == Attempt::kTaken) {
      lock.file_ = file;
      write_holder(file);
      co_return lock;
    }
    if (result == Attempt::kHeld && waited_for.empty()) {
      waited_for = holder_in(file);
      say_waiting(waited_for);
    }
    ::close(file);
    if (Clock::now() > deadline) give_up(waited_for, limit);
    if (result == Attempt::kHeld) co_await io::sleep_for(kPause);
  }
}

}  // namespace dirigent::schema
