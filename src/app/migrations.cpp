#include "app/migrations.hpp"

#include <filesystem>

#include "app/database_options.hpp"
#include "base/text.hpp"
#include "schema/migrations/javascript.hpp"

namespace dirigent::app {

namespace {

// DB_SSL* as the driver of Node.js takes it.
json::value tls(const config::Config& config) {
  if (config.is_set("DB_SSL") && !config.flag("DB_SSL")) return false;
  const auto group = config.group("DB_SSL__");
  if (group.empty() && !config.is_set("DB_SSL")) return false;
  json::object out;
  const auto option = [&](const char* name, const char* member) {
    if (const auto found = group.find(name); found != group.end() && !found->second.empty())
      out[member] = found->second;
    const auto file = group.find(std::string(name) + "_FILE");
    if (file != group.end() && !file->second.empty()) out[member] = schema::text_of_file(file->second);
  };
  option("CA", "ca");
  option("CERT", "cert");
  option("KEY", "key");
  if (const auto name = group.find("SERVERNAME"); name != group.end()) out["servername"] = name->second;
  const auto verify = group.find("REJECT_UNAUTHORIZED");
  out["rejectUnauthorized"] = verify == group.end() || verify->second != "false";
  return out;
}

json::object postgres_connection(const config::Config& config) {
  json::object out;
  if (const auto given = config.optional("DB_CONNECTION_STRING"); given && !given->empty()) {
    out["connectionString"] = *given;
  } else {
    out["host"] = config.optional("DB_HOST").value_or("localhost");
    out["port"] = base::to_integer(config.optional("DB_PORT").value_or("5432")).value_or(5432);
    const auto take = [&](const char* key, const char* member) {
      if (const auto value = config.optional(key); value && !value->empty()) out[member] = *value;
    };
    take("DB_USER", "user");
    take("DB_PASSWORD", "password");
    take("DB_DATABASE", "database");
  }
  const json::value security = tls(config);
  if (security.is_object()) out["ssl"] = security;
  return out;
}

json::object knex_settings(const config::Config& config, const db::Options& database) {
  json::object out;
  if (database.kind == db::Options::Kind::kSqlite) {
    out["clients"] = json::array{"sqlite3", "better-sqlite3"};
    out["sqlite"] = true;
    out["connection"] = json::object{{"filename", std::filesystem::absolute(database.filename).string()}};
    return out;
  }
  out["clients"] = json::array{"pg"};
  out["connection"] = postgres_connection(config);
  json::array path;
  for (const std::string& schema : database.search_path) path.emplace_back(schema);
  if (!path.empty()) out["searchPath"] = path;
  return out;
}

}  // namespace

std::string migrations_folder(const config::Config& config) {
  std::string folder = config.text("MIGRATIONS_PATH");
  std::error_code error;
  if (config.is_set("MIGRATIONS_PATH") && !std::filesystem::exists(folder, error)) {
    throw config::ConfigError(fmt::format("MIGRATIONS_PATH is {}: there is no such folder", folder));
  }
  return folder;
}

schema::MigrationSettings migration_settings(const config::Config& config) {
  const db::Options database = database_options(config);
  schema::MigrationSettings settings;
  settings.folder = migrations_folder(config);
  settings.filename = database.filename;
  settings.lock_timeout = config.duration("MIGRATIONS_LOCK_TIMEOUT");
  settings.run_javascript = [&config, database](const schema::ProjectMigration& migration,
                                                schema::Direction direction) {
    schema::JavaScriptHost host;
    host.knex = knex_settings(config, database);
    host.module_folders = {".", config.text("EXTENSIONS_PATH") + "/host"};
    host.limit = config.duration("MIGRATIONS_STATEMENT_TIMEOUT");
    schema::run_javascript(host, migration, direction);
  };
  return settings;
}

db::Options migration_database(const config::Config& config) {
  db::Options options = database_options(config);
  options.statement_timeout = config.duration("MIGRATIONS_STATEMENT_TIMEOUT");
  options.pool_max = std::max(options.pool_max, 2U);
  return options;
}

void require_known_release(const schema::InstallState& state, const config::Config& config) {
  if (state.unknown.empty()) return schema::require_known_release(state);
  schema::require_known_release(state, schema::project_versions(config.text("MIGRATIONS_PATH")));
}

}  // namespace dirigent::app
