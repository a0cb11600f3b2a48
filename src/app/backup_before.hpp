// The backup that is made before an apply of a snapshot changes something, as SCHEMA_APPLY_BACKUP says.
#pragma once
#include <functional>

#include "app/offline.hpp"
#include "model/apply/plan.hpp"

namespace dirigent::app {

/// For ApplyRequest::before_change. What it returns throws backup::BackupError or storage::StorageError when there can
/// be no backup: then nothing is to be changed. `offline` outlives it.
std::function<io::Task<void>(const model::Plan&)> backup_before(Offline& offline);

}  // namespace dirigent::app
