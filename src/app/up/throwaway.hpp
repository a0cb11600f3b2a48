// A database that is there for one try: the boot of a project on an empty one, as CI wants to see it.
#pragma once
#include <string>

#include "config/config.hpp"

namespace dirigent::app {

/// Runs `dirigent up --until until` in a process of its own on an empty database: a file in TEMP_PATH, or a database
/// with a random name on the server of the settings, gone afterwards, also after SIGINT and SIGTERM, which end the try.
/// The exit code of the process. Throws std::runtime_error when there is no such database to be had.
int try_boot(const config::Config& config, const std::string& until);

}  // namespace dirigent::app
