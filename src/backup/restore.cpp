#include "backup/restore.hpp"

#include <fmt/format.h>

#include "backup/archive.hpp"
#include "backup/failures.hpp"
#include "backup/files.hpp"
#include "backup/vendor.hpp"

namespace dirigent::backup {

namespace {

constexpr std::size_t kAtOnce = std::size_t{1} << 18;

std::unique_ptr<ArchiveReader> open_archive(const Settings& settings, const std::string& name) {
  return std::make_unique<ArchiveReader>(settings.place->open(name), name, settings.secret);
}

void compare(const Rows& were, const Rows& are) {
  for (const auto& [table, count] : were) {
    const auto found = are.find(table);
    const std::int64_t now = found == are.end() ? -1 : found->second;
    if (now == -1) throw BackupError(fmt::format("the table {} was not restored", table));
    if (now != count) throw BackupError(fmt::format("{} has {} rows restored, it had {}", table, now, count));
  }
  if (are.size() != were.size()) throw BackupError("more tables were restored than there were");
}

class Reading {
 public:
  Reading(const Settings& settings, const std::string& name, const Watch& watch)
      : watch_(watch), reader_(open_archive(settings, name)) {
    const auto file = settings.place->stat(name);
    if (file) amount_.all = file->size;
  }

  const Header& header() const { return reader_->header(); }

  /// Reads everything; the database's part goes into `replacement`.
  Manifest into(Replacement& replacement) {
    bool database = false;
    std::map<std::string, FilesOf> files;
    while (const auto part = reader_->next_part()) {
      if (*part == replacement.part()) {
        fill(replacement);
        database = true;
      } else if (const auto location = location_of(*part)) {
        files[*location] = count_files(*reader_, watch_);
      }
    }
    watch_.step("archive read");
    const Manifest& manifest = reader_->manifest();
    if (!database) throw BackupError("the backup holds no database");
    for (const auto& [location, of] : manifest.files) {
      if (files[location].count != of.count)
        throw BackupError(fmt::format("the backup holds fewer or more files of {} than it says", location));
    }
    compare(manifest.rows, replacement.rows());
    watch_.step("rows compared");
    return manifest;
  }

 private:
  void fill(Replacement& replacement) {
    std::string buffer(kAtOnce, '\0');
    while (const std::size_t count = reader_->read(buffer.data(), buffer.size())) {
      replacement.write(std::string_view(buffer).substr(0, count));
      amount_.done = reader_->offset();
      watch_.amount(amount_);
    }
    replacement.finish();
  }

  const Watch& watch_;
  std::unique_ptr<ArchiveReader> reader_;
  Amount amount_;
};

void require_vendor(const Settings& settings, const Header& header) {
  if (header.vendor == vendor_of(settings)) return;
  throw BackupError(
      fmt::format("the backup is of a database of the kind {}, the settings name one of {}: between kinds `env pull` "
                  "moves a project",
                  header.vendor, vendor_of(settings)));
}

void put_all(const Settings& settings, const std::string& name, Which which, const Watch& watch) {
  const auto reader = open_archive(settings, name);
  while (const auto part = reader->next_part()) {
    if (const auto location = location_of(*part)) put_files(*reader, *settings.files.at(*location), which, watch);
  }
}

BackupInfo info_of(const Settings& settings, const std::string& name, const Header& header, Manifest manifest) {
  BackupInfo info;
  info.name = name;
  const auto file = settings.place->stat(name);
  info.size = file ? file->size : 0;
  info.created = header.created;
  info.header = header;
  info.whole = true;
  info.manifest = std::move(manifest);
  return info;
}

}  // namespace

BackupInfo verify_backup(const Settings& settings, const std::string& name, const Watch& watch) {
  Reading reading(settings, name, watch);
  require_vendor(settings, reading.header());
  const auto trial = make_replacement(settings, Purpose::kTrial, std::nullopt, watch);
  Manifest manifest = reading.into(*trial);
  return info_of(settings, name, reading.header(), std::move(manifest));
}

BackupInfo restore_backup(const Settings& settings, const std::string& name, const RestoreOptions& options) {
  const Watch& watch = options.watch;
  Reading reading(settings, name, watch);
  require_vendor(settings, reading.header());
  if (!options.replace && holds_data(settings, options.into)) {
    throw BackupError("the database to restore into holds data: with --replace the backup takes its place");
  }
  const auto replacement = make_replacement(settings, Purpose::kReplace, options.into, watch);
  Manifest manifest = reading.into(*replacement);
  const bool files = options.files && !manifest.files.empty();
  if (files) {
    for (const auto& [location, of] : manifest.files) {
      if (settings.files.contains(location)) continue;
      throw BackupError(
          fmt::format("the backup has files of the storage location \"{}\", which the settings do not "
                      "name: say --no-files, or set STORAGE_LOCATIONS",
                      location));
    }
    put_all(settings, name, Which::kMissing, watch);
    watch.step("missing files put");
  }
  replacement->swap();
  if (files) {
    put_all(settings, name, Which::kOther, watch);
    watch.step("files put");
  }
  return info_of(settings, name, reading.header(), std::move(manifest));
}

}  // namespace dirigent::backup
