#include "app/backup_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "app/database_options.hpp"
#include "app/storage_options.hpp"

namespace dirigent::app {

namespace {

constexpr std::size_t kLeastKey = 32, kMostKey = 65536;
constexpr std::size_t kLeastPassphrase = 8;
constexpr unsigned kPrivate = 0600;  // a backup holds what nobody else may read

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::shared_ptr<storage::Driver> place_of(const config::Config& config, const std::string& location) {
  if (contains(config.list("STORAGE_LOCATIONS"), location)) return storage_driver(config, location);
  if (location.find('/') == std::string::npos && location != "." && location != "..") {
    throw config::ConfigError(fmt::format(
        "the backups are to be in \"{}\", which is none of STORAGE_LOCATIONS: a folder has a slash, e.g. ./{}",
        location, location));
  }
  storage::LocalOptions options;
  options.root = location;
  options.mode = kPrivate;
  return storage::make_local(std::move(options));
}

std::string key_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (file) bytes << file.rdbuf();
  std::string key = bytes.str();
  if (!file || key.size() < kLeastKey || key.size() > kMostKey) {
    throw config::ConfigError(fmt::format(
        "BACKUP_KEY_FILE is {}: it has to be a file of {} to {} random bytes, e.g. made by `head -c 32 /dev/urandom`",
        path, kLeastKey, kMostKey));
  }
  return key;
}

backup::Secret secret_of(const config::Config& config) {
  backup::Secret secret;
  secret.passphrase = config.text("BACKUP_PASSPHRASE");
  if (!secret.passphrase.empty() && secret.passphrase.size() < kLeastPassphrase) {
    throw config::ConfigError(
        fmt::format("BACKUP_PASSPHRASE is too short: it has to have {} characters or more", kLeastPassphrase));
  }
  if (const std::string file = config.text("BACKUP_KEY_FILE"); !file.empty()) secret.key = key_of(file);
  return secret;
}

}  // namespace

backup::Settings backup_settings(const config::Config& config, const std::optional<std::string>& location) {
  backup::Settings settings;
  settings.database = database_options(config);
  for (const std::string& table : config.list("DB_EXCLUDE_TABLES")) settings.exclude_tables.insert(table);
  settings.place = place_of(config, location.value_or(config.text("BACKUP_LOCATION")));
  const std::vector<std::string> all = config.list("STORAGE_LOCATIONS");
  const std::vector<std::string> wanted = config.list("BACKUP_STORAGE_LOCATIONS");
  for (const std::string& name : wanted) {
    if (contains(all, name)) continue;
    throw config::ConfigError(
        fmt::format("BACKUP_STORAGE_LOCATIONS names \"{}\", which is none of STORAGE_LOCATIONS", name));
  }
  for (const std::string& name : all) {
    const bool is_wanted = wanted.empty() ? storage_kind(config, name) == "local" : contains(wanted, name);
    if (is_wanted) settings.files[name] = storage_driver(config, name);
  }
  settings.secret = secret_of(config);
  if (const auto count = config.optional_integer("BACKUP_RETENTION_COUNT")) {
    settings.retention.count = static_cast<std::size_t>(*count);
  }
  if (const auto days = config.optional_integer("BACKUP_RETENTION_DAYS")) {
    settings.retention.age = std::chrono::hours(24) * *days;
  }
  settings.program_folder = config.text("PG_BIN_PATH");
  settings.temporary_folder = config.text("TEMP_PATH");
  settings.level = static_cast<int>(config.integer("BACKUP_COMPRESSION_LEVEL"));
  return settings;
}

std::unique_ptr<backup::Schedule> backup_schedule(const config::Config& config) {
  const std::string text = config.text("BACKUP_SCHEDULE");
  if (text.empty()) return nullptr;
  std::string problem;
  auto cron = base::Cron::parse(text, &problem);
  if (!cron) {
    throw config::ConfigError(
        fmt::format("BACKUP_SCHEDULE is \"{}\": {}, e.g. \"0 3 * * *\" for every night at three", text, problem));
  }
  const std::string name = config.text("BACKUP_TIME_ZONE");
  const auto zone = base::TimeZone::find(name);
  if (!zone)
    throw config::ConfigError(fmt::format("BACKUP_TIME_ZONE is \"{}\": no such time zone, e.g. Europe/Paris", name));
  return std::make_unique<backup::Schedule>(backup_settings(config), *cron, *zone);
}

}  // namespace dirigent::app
