// Reading a backup back: to see that it can be, and in earnest.
//
// A restore builds the new database beside the old one, checks every byte of the archive and the rows of every table,
// and only then lets the new one take the old one's place, in one act. Killed at any step, the database is the old one
// or the new one. Files that are missing are put before that, those that have other contents behind it: the files a
// database speaks of are there whichever it is.
#pragma once
#include <optional>
#include <string>

#include "backup/list.hpp"
#include "backup/settings.hpp"

namespace dirigent::backup {

/// Restores into a database that is thrown away, and compares. Throws Damage for a byte that is not the one that was
/// written, BackupError for what does not restore as it was.
BackupInfo verify_backup(const Settings& settings, const std::string& name, const Watch& watch);

struct RestoreOptions {
  std::optional<std::string> into;  // another file or database than that of the settings
  bool replace = false;             // a database that holds tables is replaced, else refused
  bool files = true;
  Watch watch;
};
/// Throws as verify_backup; then nothing has changed.
BackupInfo restore_backup(const Settings& settings, const std::string& name, const RestoreOptions& options);

}  // namespace dirigent::backup
