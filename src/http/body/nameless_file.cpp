#include "http/body/nameless_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace dirigent::http {

namespace {

[[noreturn]] void raise(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// For file systems that know no files without a name: it loses the one it gets at once.
int open_and_unlink(const std::string& folder) {
  std::string name = folder + "/dirigent-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor >= 0) ::unlink(name.c_str());
  return descriptor;
}

int open_in(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, S_IRUSR | S_IWUSR);
  if (descriptor >= 0 || errno == ENOENT) return descriptor;
  return open_and_unlink(folder);
}

}  // namespace

NamelessFile::NamelessFile(const std::string& folder) : descriptor_(open_in(folder)) {
  if (descriptor_ < 0 && errno == ENOENT) {
    std::filesystem::create_directories(folder);
    descriptor_ = open_in(folder);
  }
  if (descriptor_ < 0) raise("open");
}

NamelessFile::~NamelessFile() {
  ::close(descriptor_);
}

void NamelessFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) raise("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string NamelessFile::read(std::uint64_t offset, std::size_t most) const {
  std::string bytes(most, '\0');
  std::size_t come = 0;
  while (come < most) {
    const ssize_t got = ::pread(descriptor_, bytes.data() + come, most - come, static_cast<off_t>(offset + come));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) raise("read");
    if (got == 0) break;
    come += static_cast<std::size_t>(got);
  }
  bytes.resize(come);
  return bytes;
}

}  // namespace dirigent::http
