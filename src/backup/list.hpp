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
  std::optional<Manifest> manifest;  // of one that was just made or read to its end
};
json::object to_json(const BackupInfo& info);

std::string backup_name(base::EpochMs created, std::string_view id);
/// When the backup of that name was made; nothing for what is no name of a backup.
std::optional<base::EpochMs> time_of_name(std::string_view name);

/// The newest first. A file that cannot be read is in it all the same.
std::vector<BackupInfo> list_backups(const Settings& settings);

/// The name that is meant: one of the place, its begin as far as only one has it, or "latest". Throws BackupError.
std::string resolve_name(const Settings& settings, const std::string& name);

/// Which of the backups go: those beyond `count` and those older than `age`, but never the newest one that is whole.
std::vector<std::string> expendable(const std::vector<BackupInfo>& newest_first, const Retention& retention,
                                    base::EpochMs now);

/// Removes them. What went.
std::vector<std::string> prune_backups(const Settings& settings, const Retention& retention);

}  // namespace dirigent::backup
