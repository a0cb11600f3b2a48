// `env pull` and `env push`: the model of one environment, and rows as far as they are asked for, brought to another.
#pragma once
#include <string>

#include "cli/env/sides.hpp"

namespace dirigent::cli {

struct MoveOptions {
  std::string other, data, filters, mode, sanitize, allow_drop;
  bool all = false, users = false, secrets = false, yes = false, dry_run = false, no_backup = false;
};

/// Throws std::runtime_error for options that do not fit together, and with the reason for whatever cannot move; model
/// and rows then are as they were.
io::Task<bool> move(app::Offline& offline, Side from, Side to, MoveOptions options);

}  // namespace dirigent::cli
