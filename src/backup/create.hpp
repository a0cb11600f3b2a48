// Making a backup: database, model and files into one archive, while the server goes on.
#pragma once
#include <string>

#include "backup/list.hpp"
#include "backup/settings.hpp"
#include "io/loops.hpp"
#include "io/task.hpp"

namespace dirigent::backup {

struct CreateOptions {
  std::string reason = "manual";  // stored and shown: why there is this backup
  bool files = true;
  Watch watch;
};

/// Blocks until the backup is stored, whole and durable, under its name; then applies the retention of the settings.
/// Throws BackupError, storage::StorageError or db::DatabaseError; then there is none.
BackupInfo make_backup(const Settings& settings, CreateOptions options);

/// The same on a thread of `pool`; what the settings point to outlives the task.
io::Task<BackupInfo> create_backup(Settings settings, CreateOptions options, io::BlockingPool& pool);

}  // namespace dirigent::backup
