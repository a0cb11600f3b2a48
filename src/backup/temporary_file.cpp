#include "backup/temporary_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "backup/failures.hpp"
#include "crypto/base64.hpp"
#include "crypto/token.hpp"

namespace dirigent::backup {

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kBeside[] = {"-wal", "-shm", "-journal"};

[[noreturn]] void fail(std::string_view act, const std::string& path) {
  throw BackupError(fmt::format("cannot {} {}: {}", act, path, std::strerror(errno)));
}

void remove_all(const std::string& path) {
  for (const std::string_view ending : kBeside) ::unlink((path + std::string(ending)).c_str());
  ::unlink(path.c_str());
}

bool is_nobodys(const std::string& path) {
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (number < 0) return false;
  const bool free = ::flock(number, LOCK_EX | LOCK_NB) == 0;
  ::close(number);
  return free;
}

void remove_left(const std::string& folder, const std::string& prefix) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool beside = std::any_of(std::begin(kBeside), std::end(kBeside),
                                    [&](std::string_view ending) { return name.ends_with(ending); });
    if (name.starts_with(prefix) && !beside && is_nobodys(entry.path().string())) remove_all(entry.path().string());
  }
}

}  // namespace

TemporaryFile::TemporaryFile(const std::string& folder, const std::string& prefix) {
  const std::string where = folder.empty() ? "." : folder;
  std::error_code error;
  if (!fs::is_directory(where, error)) {
    throw BackupError(fmt::format(
        "there is no folder {} to write a temporary file in: TEMP_PATH or the database's file names it", where));
  }
  remove_left(where, prefix);
  path_ = fmt::format("{}/{}{}", where, prefix, crypto::hex(crypto::random_bytes(8)));
  number_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (number_ < 0) fail("write", path_);
  ::flock(number_, LOCK_EX | LOCK_NB);
}

TemporaryFile::~TemporaryFile() {
  if (!path_.empty()) remove_all(path_);
  ::close(number_);
}

void TemporaryFile::become(const std::string& path) {
  struct stat old {};
  if (::stat(path.c_str(), &old) == 0) {
    ::fchmod(number_, old.st_mode & 07777);
    if (::fchown(number_, old.st_uid, old.st_gid) != 0) errno = 0;  // only root gives files away
  }
  if (::fsync(number_) != 0) fail("write", path_);
  for (const std::string_view ending : kBeside) ::unlink((path_ + std::string(ending)).c_str());
  if (::rename(path_.c_str(), path.c_str()) != 0) fail("replace", path);
  path_.clear();
  const fs::path folder = fs::path(path).parent_path();
  const int number = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number >= 0) {
    ::fsync(number);
    ::close(number);
  }
}

}  // namespace dirigent::backup
