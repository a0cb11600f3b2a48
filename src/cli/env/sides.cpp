#include "cli/env/sides.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "app/database_options.hpp"
#include "schema/install.hpp"
#include "schema/load.hpp"

namespace dirigent::cli {

namespace {

bool same_database(const config::Config& one, const config::Config& other) {
  const db::Options first = app::database_options(one), second = app::database_options(other);
  if (first.kind != second.kind) return false;
  if (first.kind == db::Options::Kind::kPostgres) {
    return first.connection_string == second.connection_string && first.search_path == second.search_path;
  }
  std::error_code error;
  return first.filename == second.filename || std::filesystem::equivalent(first.filename, second.filename, error);
}

schema::LoadOptions load_options(const config::Config& config) {
  schema::LoadOptions options;
  for (const std::string& table : config.list("DB_EXCLUDE_TABLES")) options.exclude_tables.insert(table);
  return options;
}

}  // namespace

transfer::NamedEnvironment environment_named(Environment& environment, const std::string& name) {
  const config::Config& config = environment.config();
  if (name == kCurrent) return {name, config, nullptr};
  return transfer::named_environment(config.text("ENVIRONMENTS_FILE"), name, process_environment());
}

void with_both(Environment& environment, const std::string& from, const std::string& to, const TwoSided& work) {
  try {
    Side first{environment_named(environment, from), nullptr}, second{environment_named(environment, to), nullptr};
    if (same_database(first.of.config, second.of.config)) {
      throw std::runtime_error(fmt::format("{} and {} are the same database", from, to));
    }
    app::Offline offline(first.of.config);
    const std::unique_ptr<db::Database> other = offline.also(second.of.config);
    first.database = &offline.database();
    second.database = other.get();
    if (!offline.run<bool>(work(offline, std::move(first), std::move(second)))) environment.exit_code = 1;
  } catch (const std::exception& error) {
    environment.fail(error.what());
  }
}

io::Task<std::shared_ptr<schema::Schema>> model_of(Side side) {
  auto session = co_await side.database->read();
  const schema::InstallState state = co_await schema::install_state(*session);
  if (!state.installed) {
    throw std::runtime_error(
        fmt::format("{}: the database has no directus_* tables: run `dirigent bootstrap` there first", side.of.name));
  }
  schema::require_known_release(state);
  schema::LoadOptions options = load_options(side.of.config);
  co_return co_await schema::load(*session, std::move(options));
}

}  // namespace dirigent::cli
