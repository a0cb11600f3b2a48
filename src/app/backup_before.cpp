#include "app/backup_before.hpp"

#include <algorithm>

#include "app/backup_options.hpp"
#include "backup/create.hpp"
#include "base/log.hpp"

namespace dirigent::app {

io::Task<void> make_backup_first(const config::Config& config, io::BlockingPool& pool, std::string reason) {
  backup::Settings settings = backup_settings(config);
  backup::CreateOptions options;
  options.reason = std::move(reason);
  options.files = false;  // neither an apply nor a move touches any
  const backup::BackupInfo made = co_await backup::create_backup(std::move(settings), options, pool);
  base::log::info("A backup was made first: " + made.name);
}

namespace {

constexpr std::string_view kReason = "schema apply";

/// Is it left to us whether an apply waits for a backup? Then what leaves is kept in the database at least.
bool may_go_without(const config::Config& config) {
  return !config.is_set("SCHEMA_APPLY_BACKUP") && config.integer("SCHEMA_QUARANTINE_DAYS") > 0;
}

io::Task<void> make_or_refuse(const config::Config& config, io::BlockingPool& pool) {
  std::string cause;
  try {
    co_await make_backup_first(config, pool, std::string(kReason));
    co_return;
  } catch (const std::exception& error) {
    cause = error.what();
  }
  if (may_go_without(config)) {
    base::log::warn("No backup could be made before an apply over the API; what it drops is in quarantine: " + cause);
    co_return;
  }
  base::log::error("No backup could be made, so the apply over the API changed nothing: " + cause);
  base::fail(base::service_unavailable("backup", "Nothing was changed, as no backup could be made before"));
}

io::Task<void> nothing() {
  co_return;
}

bool is_wanted(const config::Config& config, const model::Plan& plan) {
  const std::string when = config.text("SCHEMA_APPLY_BACKUP");
  const bool loses = std::any_of(plan.steps.begin(), plan.steps.end(), [](const auto& step) { return step.loses; });
  return when == "always" || (when == "losing" && loses);
}

}  // namespace

std::function<io::Task<void>(const model::Plan&)> backup_before(Offline& offline) {
  return [&offline](const model::Plan& plan) {
    return is_wanted(offline.config(), plan)
               ? make_backup_first(offline.config(), offline.blocking(), std::string(kReason))
               : nothing();
  };
}

std::function<io::Task<void>(const model::Plan&)> backup_before(const config::Config& config, io::BlockingPool& pool) {
  return [&config, &pool](const model::Plan& plan) {
    return is_wanted(config, plan) ? make_or_refuse(config, pool) : nothing();
  };
}

}  // namespace dirigent::app
