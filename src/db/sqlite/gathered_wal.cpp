#include "db/sqlite/gathered_wal.hpp"

#include <sqlite3.h>

#include <cstring>
#include <memory>
#include <new>
#include <utility>

namespace dirigent::db {

namespace {

constexpr std::size_t kMostGathered = 120 * 1024;  // bytes; SQLite's own VFS writes less than 128 KiB in a call

/// What SQLite holds of an open WAL file; the system's own file follows it in the same memory.
struct WalFile {
  sqlite3_file base;
  char* gathered;       // kMostGathered bytes
  std::size_t size;     // of what is in there
  sqlite3_int64 begin;  // where in the file it goes

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  const sqlite3_io_methods& calls() { return *real()->pMethods; }
  sqlite3_int64 end() const { return begin + static_cast<sqlite3_int64>(size); }

  // What cannot be written fails the commit, or the read of it: SQLite rolls back.
  int flush() {
    if (size == 0) return SQLITE_OK;
    return calls().xWrite(real(), gathered, static_cast<int>(std::exchange(size, 0)), begin);
  }
};

WalFile& wal(sqlite3_file* file) {
  return *reinterpret_cast<WalFile*>(file);
}

int close(sqlite3_file* file) {
  WalFile& self = wal(file);
  const int flushed = self.flush();
  delete[] self.gathered;
  const int closed = self.calls().xClose(self.real());
  return flushed != SQLITE_OK ? flushed : closed;
}

int read(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  WalFile& self = wal(file);
  const int flushed = self.flush();
  return flushed != SQLITE_OK ? flushed : self.calls().xRead(self.real(), into, amount, offset);
}

int write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  WalFile& self = wal(file);
  const auto size = static_cast<std::size_t>(amount);
  if (offset != self.end() || self.size + size > kMostGathered) {
    const int flushed = self.flush();
    if (flushed != SQLITE_OK) return flushed;
    self.begin = offset;
  }
  if (size > kMostGathered) return self.calls().xWrite(self.real(), from, amount, offset);
  std::memcpy(self.gathered + self.size, from, size);
  self.size += size;
  return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  WalFile& self = wal(file);
  const int flushed = self.flush();
  return flushed != SQLITE_OK ? flushed : self.calls().xTruncate(self.real(), size);
}

int sync(sqlite3_file* file, int flags) {
  WalFile& self = wal(file);
  const int flushed = self.flush();
  return flushed != SQLITE_OK ? flushed : self.calls().xSync(self.real(), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  WalFile& self = wal(file);
  const int flushed = self.flush();
  return flushed != SQLITE_OK ? flushed : self.calls().xFileSize(self.real(), size);
}

int lock(sqlite3_file* file, int level) {
  return wal(file).calls().xLock(wal(file).real(), level);
}

int unlock(sqlite3_file* file, int level) {
  return wal(file).calls().xUnlock(wal(file).real(), level);
}

int check_lock(sqlite3_file* file, int* reserved) {
  return wal(file).calls().xCheckReservedLock(wal(file).real(), reserved);
}

int control(sqlite3_file* file, int operation, void* argument) {
  return wal(file).calls().xFileControl(wal(file).real(), operation, argument);
}

int sector_size(sqlite3_file* file) {
  return wal(file).calls().xSectorSize(wal(file).real());
}

int characteristics(sqlite3_file* file) {
  return wal(file).calls().xDeviceCharacteristics(wal(file).real());
}

const sqlite3_io_methods kMethods = {
    1,           close,           read,    write,   truncate, sync,    file_size, lock,   unlock, check_lock, control,
    sector_size, characteristics, nullptr, nullptr, nullptr,  nullptr, nullptr,   nullptr};

sqlite3_vfs* system_vfs() {
  static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
  return found;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* given) {
  sqlite3_vfs* system = system_vfs();
  if ((flags & SQLITE_OPEN_WAL) == 0) return system->xOpen(system, name, file, flags, given);
  auto* self = new (static_cast<void*>(file)) WalFile{};
  std::unique_ptr<char[]> memory(new (std::nothrow) char[kMostGathered]);
  if (!memory) return SQLITE_NOMEM;
  const int code = system->xOpen(system, name, self->real(), flags, given);
  if (self->real()->pMethods == nullptr) return code;
  self->gathered = memory.release();
  self->base.pMethods = &kMethods;
  return code;
}

}  // namespace

const char* gathering_vfs() {
  static constexpr const char* kName = "dirigent";
  static const bool registered = [] {
    static sqlite3_vfs vfs = *system_vfs();
    vfs.zName = kName;
    vfs.pNext = nullptr;
    vfs.szOsFile += static_cast<int>(sizeof(WalFile));
    vfs.xOpen = &open;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
  }();
  return registered ? kName : nullptr;
}

}  // namespace dirigent::db
