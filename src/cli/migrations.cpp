// migrate:latest, up, down, rollback and status: the commands of the contract, and what they do not have there.
#include <fmt/format.h>

#include <cstdio>

#include "app/database_wait.hpp"
#include "app/migrations.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

struct Options {
  std::string count, to, format;
  bool dry_run = false, allow_changed = false;
};

/// Waits for the database and installs it where `install` says so. Throws std::runtime_error for a database that is not
/// ours to migrate.
io::Task<void> prepare(app::Offline& offline, bool install) {
  co_await app::wait_for_database(offline.database(), app::kBriefAttempts);
  schema::InstallState state;
  {
    const db::Lease session = co_await offline.database().read();
    state = co_await schema::install_state(*session);
  }
  if (state.installed) {
    app::require_known_release(state, offline.config());
  } else if (install) {
    co_await schema::install(offline.database());
  } else {
    throw std::runtime_error("The database has no directus_* tables: run `dirigent bootstrap` first");
  }
}

schema::MigrationSettings settings_of(const config::Config& config, const Options& options) {
  schema::MigrationSettings settings = app::migration_settings(config);
  settings.dry_run = options.dry_run;
  settings.allow_changed = options.allow_changed;
  return settings;
}

io::Task<bool> latest(app::Offline& offline, Options options) {
  base::log::info("Running migrations...");
  co_await prepare(offline, !options.dry_run);
  schema::MigrationSettings settings = settings_of(offline.config(), options);
  co_await schema::migrate_up(offline.database(), std::move(settings), std::nullopt);
  if (!options.dry_run) base::log::info("Database up to date");
  co_return true;
}

io::Task<bool> up(app::Offline& offline, Options options) {
  base::log::info("Running migrations...");
  co_await prepare(offline, false);
  schema::MigrationSettings settings = settings_of(offline.config(), options);
  const std::size_t ran = co_await schema::migrate_up(offline.database(), std::move(settings), 1);
  if (ran == 0) throw std::runtime_error("Nothing to upgrade");
  if (!options.dry_run) base::log::info("Database up to date");
  co_return true;
}

io::Task<bool> take_back(app::Offline& offline, Options options) {
  base::log::info("Running migrations...");
  co_await prepare(offline, false);
  schema::Rollback rollback;
  if (!options.to.empty()) rollback.to = options.to;
  if (!options.count.empty()) {
    const auto count = base::to_integer(options.count);
    if (!count || *count < 1) {
      throw std::runtime_error(fmt::format("\"{}\" is no number of migrations to take back", options.count));
    }
    rollback.count = static_cast<std::size_t>(*count);
  }
  schema::MigrationSettings settings = settings_of(offline.config(), options);
  const std::size_t ran = co_await schema::migrate_down(offline.database(), std::move(settings), std::move(rollback));
  if (ran == 0) throw std::runtime_error("Nothing to downgrade");
  if (!options.dry_run) base::log::info("Downgrade successful");
  co_return true;
}

std::string_view state_of(const schema::MigrationStatus::Line& line) {
  if (!line.applied) return "pending";
  if (!line.file) return "applied, no file";
  return line.changed() ? "changed" : "applied";
}

json::object json_of(const schema::MigrationStatus::Line& line) {
  json::object out{{"version", line.file ? line.file->version : line.applied->version},
                   {"name", line.file ? line.file->name : line.applied->name},
                   {"state", state_of(line)}};
  if (line.file) out["file"] = line.file->path;
  if (line.applied) out["applied"] = line.applied->time;
  if (line.applied && line.applied->duration) out["duration"] = *line.applied->duration;
  return out;
}

std::string text_of(const json::object& line) {
  const auto member = [&line](std::string_view name) {
    const json::value* value = line.if_contains(name);
    return value == nullptr     ? std::string()
           : value->is_string() ? std::string(value->get_string())
                                : base::to_json(*value);
  };
  std::string out =
      fmt::format("{:<12} {:<40} {:<16} {}", member("version"), member("name"), member("state"), member("applied"));
  return std::string(out.substr(0, out.find_last_not_of(' ') + 1)) + "\n";
}

io::Task<bool> status(app::Offline& offline, Options options) {
  if (!options.format.empty() && options.format != "json" && options.format != "text") {
    throw std::runtime_error("--format is \"" + options.format + "\": it has to be text or json");
  }
  co_await prepare(offline, false);
  const schema::MigrationStatus found =
      co_await schema::migration_status(offline.database(), app::migrations_folder(offline.config()));
  json::array lines;
  for (const auto& line : found.lines) lines.push_back(json_of(line));
  std::string out;
  if (options.format == "json") out = base::to_json(lines) + "\n";
  if (options.format != "json" && lines.empty()) out = "There are no migrations\n";
  for (const json::value& line : lines) {
    if (options.format != "json") out += text_of(line.as_object());
  }
  std::fwrite(out.data(), 1, out.size(), stdout);
  for (const auto& line : found.lines) {
    if (line.changed()) base::log::warn(line.file->path + " was changed after it ran");
  }
  co_return true;
}

using Work = io::Task<bool> (*)(app::Offline& offline, Options options);

struct Entry {
  const char* name;
  const char* help;
  Work work;
  bool ups, backs, reads;
};

constexpr Entry kCommands[] = {
    {"migrate:latest", "bring the database to this release and run the project's migrations", latest, true, false,
     false},
    {"migrate:up", "run the next migration", up, true, false, false},
    {"migrate:down", "take the last migration back", take_back, false, false, false},
    {"migrate:rollback", "take the last migrations back", take_back, false, true, false},
    {"migrate:status", "list the project's migrations, those that ran and those that did not", status, false, false,
     true},
};

Command command(Environment& environment, const Entry& entry) {
  auto options = std::make_shared<Options>();
  Command command{entry.name, entry.help, nullptr, {}, {}};
  if (entry.backs) {
    command.options.push_back({"[count]", "how many (default 1)", &options->count});
    command.options.push_back({"--to", "all that ran after this version", &options->to});
  }
  if (entry.ups) {
    command.options.push_back(
        {"--allow-changed", "accept files that were changed after they ran", &options->allow_changed});
  }
  if (entry.reads) {
    command.options.push_back({"--format", "text (default) or json", &options->format});
  } else {
    command.options.push_back({"-d,--dry-run", "name what would run, and change nothing", &options->dry_run});
  }
  command.action = [&environment, options, work = entry.work] {
    environment.with_database(app::migration_database,
                              [options, work](app::Offline& offline) { return work(offline, *options); });
  };
  return command;
}

}  // namespace

std::vector<Command> migration_commands(Environment& environment) {
  std::vector<Command> out;
  for (const Entry& entry : kCommands) out.push_back(command(environment, entry));
  return out;
}

}  // namespace dirigent::cli
