// Settings -> how migrations run; and which recorded versions are the project's own.
#pragma once
#include "config/config.hpp"
#include "db/database.hpp"
#include "schema/install.hpp"
#include "schema/migrations/run.hpp"

namespace dirigent::app {

/// MIGRATIONS_PATH. Throws config::ConfigError for a folder that was asked for and is not there.
std::string migrations_folder(const config::Config& config);

/// MIGRATIONS_*, and DB_* for those in JavaScript.
schema::MigrationSettings migration_settings(const config::Config& config);

/// For commands that run migrations: statements may take MIGRATIONS_STATEMENT_TIMEOUT, and one connection holds the
/// lock.
db::Options migration_database(const config::Config& config);

/// schema::require_known_release(), which passes over versions that MIGRATIONS_PATH has files of.
void require_known_release(const schema::InstallState& state, const config::Config& config);

}  // namespace dirigent::app
