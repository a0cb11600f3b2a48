// The way from an empty database to one that can be served, in steps: `dirigent up`. Each step looks whether there is
// something to do and does it; repeated, none of them changes anything.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "app/offline.hpp"
#include "io/task.hpp"

namespace dirigent::app {

/// What the steps share. Outlives them.
struct Boot {
  Offline& offline;
  /// Files that changed after they ran are accepted as they are.
  bool allow_changed = false;

  db::Database& database() const { return offline.database(); }
  const config::Config& config() const { return offline.config(); }
};

struct Step {
  std::string_view name;
  std::string_view help;
  /// What it did, in a few words for the log. Throws std::runtime_error, naming file and line where there are such.
  /// Null for the last one, the server itself.
  io::Task<std::string> (*run)(Boot& boot);
};

/// In their order.
std::span<const Step> up_steps();

// One file each.
io::Task<std::string> run_init(Boot& boot);        // UP_INIT_PATH
io::Task<std::string> run_bootstrap(Boot& boot);   // tables, administrator
io::Task<std::string> run_migrations(Boot& boot);  // MIGRATIONS_PATH
io::Task<std::string> run_schema(Boot& boot);      // SCHEMA_FILE
io::Task<std::string> run_post(Boot& boot);        // UP_INIT_POST_PATH

/// Runs the steps up to and with `until`, or all but the server, one after the other, alone on the database: who comes
/// second waits, and finds everything done. Each step is a line in the log. Throws std::runtime_error from the first
/// that fails.
io::Task<bool> run_steps(Boot& boot, std::string until);

}  // namespace dirigent::app
