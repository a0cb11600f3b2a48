// Files in a folder. A file is written beside its place, under a name that begins with a dot and ends with ".partial",
// synced, and renamed into it; such names are in no list.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "crypto/base64.hpp"
#include "crypto/token.hpp"
#include "storage/driver.hpp"

namespace dirigent::storage {

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPartial = ".partial";

[[noreturn]] void fail(std::string_view act, const std::string& path, int code) {
  throw StorageError(fmt::format("{} {}: {}", act, path, std::strerror(code)));
}

class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0) : number_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() { close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }
  bool close() {
    const int number = std::exchange(number_, -1);
    return number < 0 || ::close(number) == 0;
  }

 private:
  int number_;
};

bool is_partial(std::string_view name) {
  return name.starts_with('.') && name.ends_with(kPartial);
}

void sync_folder(const fs::path& folder) {
  const File opened(folder.string(), O_RDONLY | O_DIRECTORY);
  if (!opened || ::fsync(opened.number()) != 0) fail("cannot sync", folder.string(), errno);
}

class LocalSink final : public Sink {
 public:
  LocalSink(fs::path path, mode_t mode)
      : path_(std::move(path)),
        beside_(path_.parent_path() / fmt::format(".{}{}", crypto::hex(crypto::random_bytes(8)), kPartial)) {
    std::error_code error;
    fs::create_directories(path_.parent_path(), error);
    if (error) fail("cannot make the folder", path_.parent_path().string(), error.value());
    file_.emplace(beside_.string(), O_WRONLY | O_CREAT | O_EXCL, mode);
    if (!*file_) fail("cannot write", path_.string(), errno);
  }

  ~LocalSink() override {
    if (!file_) return;
    ::unlink(beside_.c_str());
  }

  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_->number(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail("cannot write", path_.string(), errno);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  void finish() override {
    if (::fsync(file_->number()) != 0 || !file_->close()) fail("cannot write", path_.string(), errno);
    if (::rename(beside_.c_str(), path_.c_str()) != 0) fail("cannot write", path_.string(), errno);
    file_.reset();
    sync_folder(path_.parent_path());
  }

 private:
  const fs::path path_, beside_;
  std::optional<File> file_;  // while the name beside is taken
};

class LocalSource final : public Source {
 public:
  LocalSource(const std::string& path, Range range) : path_(path), file_(path, O_RDONLY), left_(range.size) {
    if (!file_) fail("cannot read", path, errno);
    struct stat info {};
    if (::fstat(file_.number(), &info) != 0) fail("cannot read", path, errno);
    if (!S_ISREG(info.st_mode)) fail("cannot read", path, EISDIR);
    if (::lseek(file_.number(), static_cast<off_t>(range.from), SEEK_SET) < 0) fail("cannot read", path, errno);
  }

  std::size_t read(char* buffer, std::size_t size) override {
    if (left_) size = std::min<std::uint64_t>(size, *left_);
    for (;;) {
      const ssize_t count = ::read(file_.number(), buffer, size);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail("cannot read", path_, errno);
      if (left_) *left_ -= static_cast<std::uint64_t>(count);
      return static_cast<std::size_t>(count);
    }
  }

 private:
  const std::string path_;
  File file_;
  std::optional<std::uint64_t> left_;
};

Stat stat_of(std::string path, const struct stat& info) {
  return {std::move(path), static_cast<std::uint64_t>(info.st_size),
          static_cast<base::EpochMs>(info.st_mtim.tv_sec) * 1000 + info.st_mtim.tv_nsec / 1000000};
}

class Local final : public Driver {
 public:
  explicit Local(LocalOptions options) : root_(fs::absolute(options.root).lexically_normal()), mode_(options.mode) {}

  std::unique_ptr<Sink> create(std::string path) override { return std::make_unique<LocalSink>(at(path), mode_); }

  std::unique_ptr<Source> open(std::string path, Range range) override {
    return std::make_unique<LocalSource>(at(path), range);
  }

  std::optional<Stat> stat(std::string path) override {
    struct stat info {};
    if (::stat(at(path).c_str(), &info) != 0) {
      if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
      fail("cannot look at", path, errno);
    }
    if (!S_ISREG(info.st_mode)) return std::nullopt;
    return stat_of(std::move(path), info);
  }

  void list(std::string prefix, const std::function<void(Stat)>& found) override {
    std::error_code error;
    fs::recursive_directory_iterator entries(root_, error);
    if (error == std::errc::no_such_file_or_directory) return;
    if (error) fail("cannot list", root_.string(), error.value());
    for (; entries != fs::recursive_directory_iterator(); entries.increment(error)) {
      if (error) fail("cannot list", root_.string(), error.value());
      std::string path = entries->path().lexically_relative(root_).string();
      struct stat info {};
      // What is gone since was not there.
      if (is_partial(entries->path().filename().string()) || ::stat(entries->path().c_str(), &info) != 0) continue;
      if (S_ISREG(info.st_mode) && path.starts_with(prefix)) found(stat_of(std::move(path), info));
    }
    if (error) fail("cannot list", root_.string(), error.value());
  }

  void remove(std::string path) override {
    const fs::path whole = at(path);
    if (::unlink(whole.c_str()) == 0) return sync_folder(whole.parent_path());
    if (errno != ENOENT) fail("cannot remove", whole.string(), errno);
  }

  void copy(std::string from, std::string to) override {
    const auto source = open(from, {});
    const auto sink = create(to);
    std::string buffer(std::size_t{1} << 20, '\0');
    while (const std::size_t count = source->read(buffer.data(), buffer.size())) {
      sink->write(std::string_view(buffer).substr(0, count));
    }
    sink->finish();
  }

  void move(std::string from, std::string to) override {
    const fs::path source = at(from), target = at(to);
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) fail("cannot make the folder", target.parent_path().string(), error.value());
    if (::rename(source.c_str(), target.c_str()) != 0) fail("cannot move", source.string(), errno);
    sync_folder(target.parent_path());
    if (source.parent_path() != target.parent_path()) sync_folder(source.parent_path());
  }

  std::string place() const override { return root_.string(); }

 private:
  fs::path at(const std::string& path) const {
    check_path(path);
    if (is_partial(fs::path(path).filename().string())) {
      throw StorageError(fmt::format("\"{}\" is a name for files that are being written", path));
    }
    return root_ / path;
  }

  const fs::path root_;
  const mode_t mode_;
};

}  // namespace

std::unique_ptr<Driver> make_local(LocalOptions options) {
  if (options.root.empty()) throw StorageError("a local storage location needs a folder as its root");
  return std::make_unique<Local>(std::move(options));
}

}  // namespace dirigent::storage
