#include "backup/files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/failures.hpp"
#include "backup/list.hpp"

namespace dirigent::backup {

namespace {

constexpr std::string_view kBegin = "files.", kEnd = ".tar";
constexpr std::size_t kAtOnce = std::size_t{1} << 18;
constexpr std::size_t kMostOfLocation = 60;  // a piece's name has 100 bytes

TarReader files_in(ArchiveReader& reader, const std::string& what) {
  return TarReader([&reader](char* buffer, std::size_t size) { return reader.read(buffer, size); }, what);
}

// Reads `source` beside what is given: is it the same?
class Comparison {
 public:
  explicit Comparison(std::unique_ptr<storage::Source> source) : source_(std::move(source)) {}
  void add(std::string_view bytes) {
    std::string other(bytes.size(), '\0');
    std::size_t got = 0;
    while (same_ && got < other.size()) {
      const std::size_t count = source_->read(other.data() + got, other.size() - got);
      if (count == 0) break;
      got += count;
    }
    same_ = same_ && other == bytes && got == bytes.size();
  }
  bool same() {
    char more = 0;
    return same_ && source_->read(&more, 1) == 0;
  }

 private:
  std::unique_ptr<storage::Source> source_;
  bool same_ = true;
};

}  // namespace

std::string files_part(std::string_view location) {
  if (location.size() > kMostOfLocation) throw BackupError("a storage location's name is too long for a backup");
  return fmt::format("{}{}{}", kBegin, location, kEnd);
}

std::optional<std::string> location_of(std::string_view part) {
  if (!part.starts_with(kBegin) || !part.ends_with(kEnd) || part.size() < kBegin.size() + kEnd.size()) {
    return std::nullopt;
  }
  return std::string(part.substr(kBegin.size(), part.size() - kBegin.size() - kEnd.size()));
}

FilesOf store_files(ArchiveWriter& archive, const std::string& location, storage::Driver& driver, const Watch& watch) {
  std::vector<storage::Stat> files;
  driver.list("", [&](storage::Stat found) {
    const std::string name = found.path.substr(found.path.rfind('/') + 1);
    if (!time_of_name(name)) files.push_back(std::move(found));
  });
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  archive.begin_part(files_part(location));
  TarWriter tar([&archive](std::string_view bytes) { archive.write(bytes); });
  FilesOf out;
  std::string buffer(kAtOnce, '\0');
  for (const storage::Stat& file : files) {
    watch.check();
    // One that is gone since it was listed belongs to nothing any more.
    if (!driver.stat(file.path)) continue;
    const auto source = driver.open(file.path, {0, file.size});
    tar.begin({file.path, file.size, file.modified / 1000});
    std::uint64_t size = 0;
    while (const std::size_t count = source->read(buffer.data(), buffer.size())) {
      tar.write(std::string_view(buffer).substr(0, count));
      size += count;
    }
    if (size != file.size) throw BackupError(fmt::format("{} became shorter while it was read", file.path));
    tar.end();
    ++out.count;
    out.size += size;
  }
  tar.finish();
  archive.end_part();
  return out;
}

FilesOf count_files(ArchiveReader& reader, const Watch& watch) {
  TarReader tar = files_in(reader, "the backup's part with the files");
  FilesOf out;
  while (const auto entry = tar.next()) {
    watch.check();
    storage::check_path(entry->name);  // a restore would refuse it
    ++out.count;
    out.size += entry->size;
  }
  return out;
}

std::size_t put_files(ArchiveReader& reader, storage::Driver& driver, Which which, const Watch& watch) {
  TarReader tar = files_in(reader, "the backup's part with the files");
  std::string buffer(kAtOnce, '\0');
  std::size_t put = 0;
  while (const auto entry = tar.next()) {
    watch.check();
    const bool there = driver.stat(entry->name).has_value();
    if (there != (which == Which::kOther)) continue;
    const auto sink = driver.create(entry->name);
    std::optional<Comparison> now;
    if (there) now.emplace(driver.open(entry->name));
    while (const std::size_t count = tar.read(buffer.data(), buffer.size())) {
      const std::string_view bytes = std::string_view(buffer).substr(0, count);
      if (now) now->add(bytes);
      sink->write(bytes);
    }
    if (now && now->same()) continue;
    sink->finish();
    ++put;
  }
  return put;
}

}  // namespace dirigent::backup
