// Tar archives (POSIX.1-2001, ustar with pax records where a name or a size does not fit), written in one form only: a
// header that reads as anything we would write differently has been changed.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::backup {

struct TarEntry {
  std::string name;
  std::uint64_t size = 0;
  std::int64_t time = 0;  // seconds since the epoch
};

class TarWriter {
 public:
  explicit TarWriter(std::function<void(std::string_view)> out) : out_(std::move(out)) {}
  void begin(const TarEntry& entry);
  /// REQUIRES: no more bytes than the entry was announced with.
  void write(std::string_view bytes);
  /// REQUIRES: all announced bytes were written.
  void end();
  void finish();

 private:
  std::function<void(std::string_view)> out_;
  std::uint64_t written_ = 0;
};

class TarReader {
 public:
  /// `in` fills a buffer as storage::Source::read does. `what` is the archive's name in messages.
  TarReader(std::function<std::size_t(char*, std::size_t)> in, std::string what)
      : in_(std::move(in)), what_(std::move(what)) {}
  /// The next file, behind what is left of the one before; nothing at the archive's end. Throws Damage.
  std::optional<TarEntry> next();
  /// Of the file: 0 at its end.
  std::size_t read(char* buffer, std::size_t size);
  /// All of it. Throws Damage when it is longer than `limit`.
  std::string text(std::size_t limit);
  std::uint64_t offset() const { return offset_; }

 private:
  std::size_t take(char* buffer, std::size_t size);
  std::string block();
  void skip_rest();
  TarEntry extended(const TarEntry& record);
  [[noreturn]] void damaged(std::string_view why) const;

  std::function<std::size_t(char*, std::size_t)> in_;
  std::string what_;
  std::uint64_t offset_ = 0, left_ = 0, padding_ = 0;
};

}  // namespace dirigent::backup
