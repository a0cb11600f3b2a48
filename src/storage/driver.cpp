#include "storage/driver.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dirigent::storage {

namespace {

constexpr std::size_t kMostOfPath = 1024;  // what S3 takes
constexpr std::size_t kMostOfPart = 255;   // what file systems take
constexpr std::size_t kReadAtOnce = 65536;

}  // namespace

void Driver::put(std::string path, std::string_view bytes) {
  const auto sink = create(std::move(path));
  sink->write(bytes);
  sink->finish();
}

std::string Driver::get(std::string path, Range range, std::size_t limit) {
  const auto source = open(path, range);
  std::string out;
  for (;;) {
    const std::size_t had = out.size();
    out.resize(had + kReadAtOnce);
    const std::size_t count = source->read(out.data() + had, kReadAtOnce);
    out.resize(had + count);
    if (count == 0) return out;
    if (out.size() > limit) throw StorageError(fmt::format("{} is longer than {} bytes", path, limit));
  }
}

void check_path(std::string_view path) {
  const auto refuse = [&](std::string_view why) {
    throw StorageError(fmt::format("\"{}\" is no path of a file: {}", path, why));
  };
  if (path.empty()) refuse("it is empty");
  if (path.size() > kMostOfPath) refuse("it is too long");
  if (path.find('\0') != std::string_view::npos) refuse("it holds a zero byte");
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view part = path.substr(at, end - at);
    if (part.empty()) refuse("a part of it is empty");
    if (part == "." || part == "..") refuse("it leads elsewhere");
    if (part.size() > kMostOfPart) refuse("a part of it is too long");
    at = end + 1;
  }
}

}  // namespace dirigent::storage
