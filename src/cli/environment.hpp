// What the commands share: settings read when a command first needs them, and the exit code.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/offline.hpp"
#include "cli/command.hpp"
#include "config/config.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::cli {

class Environment {
 public:
  int exit_code = 0;

  /// Reads the settings on first use and configures the log. Throws config::ConfigError.
  const config::Config& config();
  /// Runs `work` with a database of its own; logs what it throws and sets the exit code to 1.
  using Work = std::function<io::Task<bool>(app::Offline& offline)>;
  void with_database(const Work& work);
  /// The same with other options of the database than those of the settings.
  void with_database(const std::function<db::Options(const config::Config& config)>& options, const Work& work);
  /// Logs the refusal and sets the exit code to 1.
  void fail(const std::string& reason);

 private:
  std::optional<config::Config> config_;
};

/// The variables of the process.
std::map<std::string, std::string> process_environment();

/// Runs inside a write transaction on an installed database of a release we know; commits when `work` returns true.
io::Task<bool> in_transaction(app::Offline& offline, std::function<io::Task<bool>(db::Session& session)> work);

// One file per command.
/// Serves until a signal; sets the exit code.
void serve(Environment& environment);
Command start_command(Environment& environment);
Command up_command(Environment& environment);
Command init_command(Environment& environment);
Command bootstrap_command(Environment& environment);
Command database_command(Environment& environment);
/// migrate:*, in `database` and by themselves.
std::vector<Command> migration_commands(Environment& environment);
Command users_command(Environment& environment);
Command roles_command(Environment& environment);
Command count_command(Environment& environment);
Command schema_command(Environment& environment);
Command project_command(Environment& environment);
Command seed_command(Environment& environment);
Command backup_command(Environment& environment);
/// `schema drift`, of the schema commands.
Command drift_command(Environment& environment);
Command env_command(Environment& environment);
Command security_command();
Command config_command();
Command routes_command();

}  // namespace dirigent::cli
