// What the commands of `backup` share: settings, a watch that shows progress and heeds signals, and the words of
// errors.
#pragma once
#include <functional>
#include <string>

#include "backup/list.hpp"
#include "backup/settings.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

struct BackupOptions {
  std::string name = "latest", location, into, format = "text", keep, older_than, reason = "manual";
  bool yes = false, replace = false, no_files = false, dry_run = false;
};

/// Runs `work` with the settings of backups at `location` (empty for BACKUP_LOCATION); logs what it throws and sets the
/// exit code. SIGINT and SIGTERM end it with nothing half done.
void with_backups(Environment& environment, const BackupOptions& options, const std::string& what,
                  const std::function<void(const backup::Settings&, const backup::Watch&)>& work);

/// On stdout: a line for people, or JSON.
void print_backup(const backup::BackupInfo& info, const BackupOptions& options, const std::string& words);

}  // namespace dirigent::cli
