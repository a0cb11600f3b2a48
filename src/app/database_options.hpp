// DB_* settings -> db::Options.
#pragma once
#include "config/config.hpp"
#include "db/database.hpp"

namespace dirigent::app {

/// DB_CLIENT sqlite3 (default) with DB_FILENAME, or pg / postgres / cockroachdb with DB_HOST... or
/// DB_CONNECTION_STRING. Throws config::ConfigError naming the variable for clients we do not speak and for missing or
/// contradicting settings.
db::Options database_options(const config::Config& config);

}  // namespace dirigent::app
