#include "app/database_wait.hpp"
#include "base/log.hpp"
#include "cli/environment.hpp"
#include "schema/install.hpp"

namespace dirigent::cli {

namespace {

io::Task<schema::InstallState> state_of(app::Offline& offline) {
  co_await app::wait_for_database(offline.database(), app::kBriefAttempts);
  auto session = co_await offline.database().read();
  co_return co_await schema::install_state(*session);
}

io::Task<bool> install(app::Offline& offline) {
  const auto state = co_await state_of(offline);
  if (state.installed) throw std::runtime_error("Database is already installed");
  const bool ours = co_await schema::install(offline.database());
  if (!ours) throw std::runtime_error("Database is already installed");
  base::log::info("Database installed");
  co_return true;
}

io::Task<schema::InstallState> installed_state(app::Offline& offline) {
  const auto state = co_await state_of(offline);
  if (!state.installed)
    throw std::runtime_error("The database has no directus_* tables: run `dirigent bootstrap` first");
  schema::require_known_release(state);
  co_return state;
}

io::Task<bool> migrate_latest(app::Offline& offline) {
  base::log::info("Running migrations...");
  const auto state = co_await state_of(offline);
  if (!state.installed) {
    co_await schema::install(offline.database());
  } else {
    schema::require_known_release(state);
  }
  base::log::info("Database up to date");
  co_return true;
}

io::Task<bool> migrate_up(app::Offline& offline) {
  base::log::info("Running migrations...");
  co_await installed_state(offline);
  throw std::runtime_error("Nothing to upgrade");
}

io::Task<bool> migrate_down(app::Offline& offline) {
  base::log::info("Running migrations...");
  co_await installed_state(offline);
  throw std::runtime_error(
      "Nothing to downgrade: the tables of this release are installed as one and are never taken back in part");
}

Command command(Environment& environment, const char* name, const char* help, io::Task<bool> (*work)(app::Offline&)) {
  const auto action = [&environment, work] {
    environment.with_database([work](app::Offline& offline) { return work(offline); });
  };
  return {name, help, action, {}, {}};
}

}  // namespace

Command database_command(Environment& environment) {
  Command group{"database", "install and migrate the system tables", nullptr, {}, {}};
  group.commands = {
      command(environment, "install", "make the system tables in an empty database", install),
      command(environment, "migrate:latest", "bring the system tables to this release", migrate_latest),
      command(environment, "migrate:up", "apply the next migration", migrate_up),
      command(environment, "migrate:down", "take the last migration back", migrate_down),
  };
  return group;
}

}  // namespace dirigent::cli
