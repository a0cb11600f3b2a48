// What the commands share: settings read when a command first needs them, and the exit code.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/offline.hpp"
#include "config/config.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace CLI {
class App;
}

namespace dirigent::cli {

class Environment {
 public:
  int exit_code = 0;

  /// Reads the settings on first use and configures the log. Throws config::ConfigError.
  const config::Config& config();
  /// Runs `work` with a database of its own; logs what it throws and sets the exit code to 1.
  using Work = std::function<io::Task<bool>(app::Offline& offline)>;
  void with_database(const Work& work);
  /// Logs the refusal and sets the exit code to 1.
  void fail(const std::string& reason);

 private:
  std::optional<config::Config> config_;
};

/// Runs inside a write transaction on an installed database of a release we know; commits when `work` returns true.
io::Task<bool> in_transaction(app::Offline& offline, std::function<io::Task<bool>(db::Session& session)> work);

/// A command inside a group. Its name may have a colon ("migrate:latest").
CLI::App* add_command(CLI::App& group, const std::string& name, const std::string& description);

// One file per command.
void add_start(CLI::App& app, Environment& environment);
void add_init(CLI::App& app, Environment& environment);
void add_bootstrap(CLI::App& app, Environment& environment);
void add_database(CLI::App& app, Environment& environment);
void add_users(CLI::App& app, Environment& environment);
void add_roles(CLI::App& app, Environment& environment);
void add_count(CLI::App& app, Environment& environment);
void add_security(CLI::App& app, Environment& environment);
void add_config(CLI::App& app, Environment& environment);

}  // namespace dirigent::cli
