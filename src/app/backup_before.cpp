#include "app/backup_before.hpp"

#include <algorithm>

#include "app/backup_options.hpp"
#include "backup/create.hpp"
#include "base/log.hpp"

namespace dirigent::app {

namespace {

io::Task<void> make_backup(Offline& offline) {
  backup::Settings settings = backup_settings(offline.config());
  backup::CreateOptions options;
  options.reason = "schema apply";
  options.files = false;  // an apply touches none
  const backup::BackupInfo made = co_await backup::create_backup(std::move(settings), options, offline.blocking());
  base::log::info("A backup was made first: " + made.name);
}

io::Task<void> nothing() {
  co_return;
}

}  // namespace

std::function<io::Task<void>(const model::Plan&)> backup_before(Offline& offline) {
  return [&offline](const model::Plan& plan) {
    const std::string when = offline.config().text("SCHEMA_APPLY_BACKUP");
    const bool loses = std::any_of(plan.steps.begin(), plan.steps.end(), [](const auto& step) { return step.loses; });
    return when == "always" || (when == "losing" && loses) ? make_backup(offline) : nothing();
  };
}

}  // namespace dirigent::app
