#include "app/database_wait.hpp"
#include "base/log.hpp"
#include "cli/tracking.hpp"
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

Command command(Environment& environment, const char* name, const char* help, io::Task<bool> (*work)(app::Offline&)) {
  const auto action = [&environment, work] {
    environment.with_database([work](app::Offline& offline) { return work(offline); });
  };
  return {name, help, action, {}, {}};
}

}  // namespace

Command database_command(Environment& environment) {
  Command group{
      "database", "install and migrate the system tables, track those that were there before", nullptr, {}, {}};
  group.commands = migration_commands(environment);
  group.commands.insert(group.commands.begin(),
                        command(environment, "install", "make the system tables in an empty database", install));
  group.commands.push_back(track_command(environment));
  group.commands.push_back(untrack_command(environment));
  return group;
}

}  // namespace dirigent::cli
