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

io::Task<void> nothing() {
  co_return;
}

}  // namespace

std::function<io::Task<void>(const model::Plan&)> backup_before(Offline& offline) {
  return [&offline](const model::Plan& plan) {
    const std::string when = offline.config().text("SCHEMA_APPLY_BACKUP");
    const bool loses = std::any_of(plan.steps.begin(), plan.steps.end(), [](const auto& step) { return step.loses; });
    return when == "always" || (when == "losing" && loses)
               ? make_backup_first(offline.config(), offline.blocking(), "schema apply")
               : nothing();
  };
}

}  // namespace dirigent::app
