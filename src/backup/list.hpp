// The backups of a place: by their names, which tell when each was made, and by what their headers say.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backup/manifest.hpp"
#include "backup/settings.hpp"

namespace dirigent::backup {

struct BackupInfo {
  std::string name;        // "backup-20261122T215003123Z-0a1b2c3d.tar"
  std::uint64_t size = 0;  // of the file
  base::EpochMs created = 0;
  std::optional<Header> header;      // nothing when the file's begin is damaged
  bool whole = false;                // it ends as it should
  bool dated = true;                 // false: its date is yet to come, or another than it says inside
  std::optional<Manifest> manifest;  // of one that was just made or read to its end
};
json::object to_json(const BackupInfo& info);

std::string backup_name(base::EpochMs created, std::string_view id);
/// When the backup of that name was made; nothing for what is no name of a backup.
std::optional<base::EpochMs> time_of_name(std::string_view name);

/// The newest first. A file that cannot be read is in it all the same.
std::vector<BackupInfo> list_backups(const Settings& settings);

/// The name that is meant: one of the place, its begin as far as only one has it, or "latest": the newest one whose
/// date is to be believed. Throws BackupError.
std::string resolve_name(const Settings& settings, const std::string& name);

/// Whether `info` can have been made when its name says: not later than `now`, but for clocks that differ by a day at
/// most, and when its header says.
bool is_dated(const BackupInfo& info, base::EpochMs now);

/// Which of the backups go: those beyond `count` and those older than `age`, but never the newest one that is whole.
/// One whose date is not to be believed neither goes nor takes another's place.
std::vector<std::string> expendable(const std::vector<BackupInfo>& newest_first, const Retention& retention,
                                    base::EpochMs now);

struct Pruned {
  std::vector<std::string> gone, kept;  // the newest first
};

/// Removes them; with `only_look`, says what would go.
Pruned prune_backups(const Settings& settings, const Retention& retention, bool only_look = false);

}  // namespace dirigent::backup
