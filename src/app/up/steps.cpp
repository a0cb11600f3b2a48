#include "app/up/steps.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <stdexcept>

#include "app/bootstrap.hpp"
#include "app/database_wait.hpp"
#include "app/migrations.hpp"
#include "base/log.hpp"
#include "schema/migrations/run_lock.hpp"

namespace dirigent::app {

namespace {

constexpr std::array<Step, 6> kSteps{{
    {"init", "run the SQL files of UP_INIT_PATH", run_init},
    {"bootstrap", "install the system tables and the administrator", run_bootstrap},
    {"migrations", "run the migrations of MIGRATIONS_PATH", run_migrations},
    {"schema", "bring the model to the snapshot in SCHEMA_FILE", run_schema},
    {"post", "run the SQL files of UP_INIT_POST_PATH", run_post},
    {"start", "serve the API", nullptr},
}};

}  // namespace

std::span<const Step> up_steps() {
  return kSteps;
}

io::Task<std::string> run_bootstrap(Boot& boot) {
  BootstrapOptions options;
  const BootstrapReport report = co_await bootstrap(boot.database(), boot.config(), boot.offline.hasher(), options);
  std::string did = report.installed ? "installed" : "installed already";
  if (report.admin_email) did += ", made the administrator";
  co_return did;
}

io::Task<std::string> run_migrations(Boot& boot) {
  schema::MigrationSettings settings = migration_settings(boot.config());
  settings.allow_changed = boot.allow_changed;
  settings.locked = true;
  const std::size_t ran = co_await schema::migrate_up(boot.database(), std::move(settings), std::nullopt);
  co_return ran == 0 ? "nothing to do" : fmt::format("{} migrations", ran);
}

io::Task<bool> run_steps(Boot& boot, std::string until) {
  co_await wait_for_database(boot.database(), kBriefAttempts);
  const schema::MigrationSettings settings = migration_settings(boot.config());
  const schema::RunLock lock =
      co_await schema::RunLock::take(boot.database(), settings.filename, settings.lock_timeout);
  for (const Step& step : kSteps) {
    if (step.run == nullptr) break;
    const auto began = std::chrono::steady_clock::now();
    const std::string did = co_await step.run(boot);
    const auto took = std::chrono::steady_clock::now() - began;
    base::log::info(fmt::format("up: {}: {} ({} ms)", step.name, did,
                                std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    if (step.name == until) break;
  }
  co_return true;
}

}  // namespace dirigent::app
