// The backup that is made before an apply of a snapshot changes something, as SCHEMA_APPLY_BACKUP says.
#pragma once
#include <functional>

#include "app/offline.hpp"
#include "model/apply/plan.hpp"

namespace dirigent::app {

/// For ApplyRequest::before_change. What it returns throws backup::BackupError or storage::StorageError when there can
/// be no backup: then nothing is to be changed. `offline` outlives it.
std::function<io::Task<void>(const model::Plan&)> backup_before(Offline& offline);

/// A backup of a database without its files, now, as the settings of `config` say. `config` outlives the task. Throws
/// as above.
io::Task<void> make_backup_first(const config::Config& config, io::BlockingPool& pool, std::string reason);

/// For model::Services::before_apply: the same beside a server's work, on a thread of `pool`. Where no backup can be
/// made, what it returns throws SERVICE_UNAVAILABLE if SCHEMA_APPLY_BACKUP was set or nothing goes to quarantine; else
/// it goes on, as quarantine and history keep what leaves. The cause is in the log. Both outlive it.
std::function<io::Task<void>(const model::Plan&)> backup_before(const config::Config& config, io::BlockingPool& pool);

}  // namespace dirigent::app
