#include "backup/sqlite_hold.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "backup/failures.hpp"

namespace dirigent::backup {

namespace {

// Where SQLite keeps its locks (its file format, "The Lock-Byte Page").
constexpr off_t kLockBytes = 0x40000000;
constexpr off_t kLockSize = 512;
constexpr std::string_view kEnded = "replaced by dirigent backup restore";

[[noreturn]] void in_use(const std::string& file) {
  throw BackupError(
      fmt::format("the database {} is in use: stop the server, and whatever else has it open, first", file));
}

bool is_busy(int code) {
  return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
}

}  // namespace

SqliteHold::SqliteHold(const std::string& file) : file_(file), number_(::open(file.c_str(), O_RDWR | O_CLOEXEC)) {
  if (number_ < 0) throw BackupError(fmt::format("cannot write {}: {}", file, std::strerror(errno)));
  try {
    if (!hold_database()) hold_bytes();
  } catch (...) {
    sqlite3_close_v2(handle_);
    ::close(number_);
    throw;
  }
}

SqliteHold::~SqliteHold() {
  sqlite3_close_v2(handle_);
  ::close(number_);
}

bool SqliteHold::hold_database() {
  if (sqlite3_open_v2(file_.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) return false;
  sqlite3_busy_timeout(handle_, 1000);
  // With this mode the lock is never let go between the statements; the WAL goes with the last connection.
  for (const char* text : {"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = DELETE", "BEGIN EXCLUSIVE"}) {
    const int code = sqlite3_exec(handle_, text, nullptr, nullptr, nullptr);
    if (is_busy(code)) in_use(file_);
    if (code != SQLITE_OK) return false;
  }
  if (::access((file_ + "-wal").c_str(), F_OK) == 0) in_use(file_);
  return true;
}

// What is no database has no WAL worth keeping either.
void SqliteHold::hold_bytes() {
  sqlite3_close_v2(handle_);
  handle_ = nullptr;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kLockBytes;
  lock.l_len = kLockSize;
  if (::fcntl(number_, F_SETLK, &lock) != 0) in_use(file_);
  for (const char* ending : {"-wal", "-shm", "-journal"}) ::unlink((file_ + ending).c_str());
}

void SqliteHold::end_for_all() {
  struct stat now {};
  if (::fstat(number_, &now) != 0 || now.st_nlink != 0) return;  // it has another name, and somebody who wants it
  (void)!::pwrite(number_, kEnded.data(), kEnded.size(), 0);
}

}  // namespace dirigent::backup
