// `start`: the server.
#pragma once
#include "config/config.hpp"

namespace dirigent::cli {

/// Serves until it is told to stop; the exit code of the process.
int start_command(const config::Config& config);

}  // namespace dirigent::cli
