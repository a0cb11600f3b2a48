#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "backup/create.hpp"
#include "backup/restore.hpp"
#include "backup/vendor.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/backup/progress.hpp"
#include "cli/backup/work.hpp"
#include "cli/schema/files.hpp"

namespace dirigent::cli {

namespace {

using Options = std::shared_ptr<BackupOptions>;

Command command(const char* name, const char* help, std::vector<Option> options, std::function<void()> action) {
  return {name, help, std::move(action), std::move(options), {}};
}

Option from(const Options& options) {
  return {"--from", "folder or storage location of the backups, instead of BACKUP_LOCATION", &options->location};
}

Option format(const Options& options) {
  return {"--format", "text (default) or json", &options->format};
}

void print_table(const std::vector<backup::BackupInfo>& all) {
  std::printf("%-42s %-20s %10s  %-9s %-10s %s\n", "NAME", "CREATED", "SIZE", "DATABASE", "REASON", "");
  for (const backup::BackupInfo& info : all) {
    std::string notes;
    if (info.header && info.header->encryption.is_object()) notes = "encrypted";
    if (!info.dated) notes += notes.empty() ? "DATE NOT BELIEVED" : ", DATE NOT BELIEVED";
    if (!info.whole) notes += notes.empty() ? "DAMAGED" : ", DAMAGED";
    std::printf("%-42s %-20s %10s  %-9s %-10s %s\n", info.name.c_str(),
                (base::iso_timestamp(info.created).substr(0, 19) + "Z").c_str(), size_text(info.size).c_str(),
                info.header ? info.header->vendor.c_str() : "?", info.header ? info.header->reason.c_str() : "?",
                notes.c_str());
  }
}

void print_pruned(const backup::Pruned& pruned, const BackupOptions& options) {
  if (options.format == "json") {
    const json::object out{{"removed", json::value_from(pruned.gone)}, {"kept", json::value_from(pruned.kept)}};
    std::printf("%s\n", base::to_json(out).c_str());
    return;
  }
  const char* act = options.dry_run ? "Would remove" : "Removed";
  for (const std::string& name : pruned.gone) std::printf("%s: %s\n", act, name.c_str());
  for (const std::string& name : pruned.kept) std::printf("Kept: %s\n", name.c_str());
}

backup::Retention retention_of(const backup::Settings& settings, const BackupOptions& options) {
  if (options.keep.empty() && options.older_than.empty()) return settings.retention;
  backup::Retention out;
  if (!options.keep.empty()) {
    const auto count = base::to_integer(options.keep);
    if (!count || *count < 1)
      throw std::runtime_error("--keep is \"" + options.keep + "\": it has to be a number from 1");
    out.count = static_cast<std::size_t>(*count);
  }
  if (!options.older_than.empty()) {
    const auto age = base::parse_duration(options.older_than);
    if (!age || age->count() <= 0) {
      throw std::runtime_error("--older-than is \"" + options.older_than + "\": it has to be a time, e.g. 30d");
    }
    out.age = *age;
  }
  return out;
}

void restore(const backup::Settings& settings, const backup::Watch& watch, const BackupOptions& options) {
  const std::string name = backup::resolve_name(settings, options.name);
  backup::RestoreOptions how;
  if (!options.into.empty()) how.into = options.into;
  how.files = !options.no_files;
  how.watch = watch;
  const bool data = backup::holds_data(settings, how.into);
  if (data && !options.replace) {
    throw std::runtime_error(
        "The database to restore into holds data. With --replace the backup takes its place, and all that was written "
        "since is lost: make a backup of it first");
  }
  how.replace = options.replace;
  if (data && !options.yes && !confirmed(fmt::format("Replace the database with {}?", name))) return;
  print_backup(backup::restore_backup(settings, name, how), options, "Restored");
}

Command create_command(Environment& environment) {
  const auto options = std::make_shared<BackupOptions>();
  return command("create", "make a backup of database, model and files, while the server goes on",
                 {{"--to", "folder or storage location, instead of BACKUP_LOCATION", &options->location},
                  {"--no-files", "leave the files out", &options->no_files},
                  {"--reason", "why it is made, for the list", &options->reason},
                  format(options)},
                 [&environment, options] {
                   with_backups(environment, *options, "Backing up", [&](const auto& settings, const auto& watch) {
                     backup::CreateOptions how{options->reason, !options->no_files, watch};
                     print_backup(backup::make_backup(settings, std::move(how)), *options, "Stored");
                   });
                 });
}

Command list_command(Environment& environment) {
  const auto options = std::make_shared<BackupOptions>();
  return command("list", "list the backups, the newest first", {from(options), format(options)},
                 [&environment, options] {
                   with_backups(environment, *options, "Listing", [&](const auto& settings, const auto&) {
                     const auto all = backup::list_backups(settings);
                     if (options->format == "text") return print_table(all);
                     json::array out;
                     for (const auto& info : all) out.push_back(backup::to_json(info));
                     std::printf("%s\n", base::to_json(out).c_str());
                   });
                 });
}

Command verify_command(Environment& environment) {
  const auto options = std::make_shared<BackupOptions>();
  return command(
      "verify", "check every byte, restore into a database that is thrown away, and count its rows",
      {{"[name]", "name of the backup, its id, or latest (default)", &options->name}, from(options), format(options)},
      [&environment, options] {
        with_backups(environment, *options, "Verifying", [&](const auto& settings, const auto& watch) {
          const std::string name = backup::resolve_name(settings, options->name);
          print_backup(backup::verify_backup(settings, name, watch), *options, "Sound");
        });
      });
}

Command restore_command(Environment& environment) {
  const auto options = std::make_shared<BackupOptions>();
  return command("restore", "put a backup in the place of the database",
                 {{"[name]", "name of the backup, its id, or latest (default)", &options->name},
                  from(options),
                  {"--into", "another SQLite file, or PostgreSQL database on the same server", &options->into},
                  {"--replace", "replace a database that holds data", &options->replace},
                  {"-y,--yes", "do not ask", &options->yes},
                  {"--no-files", "leave the files as they are", &options->no_files},
                  format(options)},
                 [&environment, options] {
                   with_backups(environment, *options, "Restoring",
                                [&](const auto& settings, const auto& watch) { restore(settings, watch, *options); });
                 });
}

Command prune_command(Environment& environment) {
  const auto options = std::make_shared<BackupOptions>();
  return command(
      "prune", "remove old backups, but never the newest one that is whole",
      {{"--keep", "how many to keep, instead of BACKUP_RETENTION_COUNT", &options->keep},
       {"--older-than", "remove older ones, e.g. 30d, instead of BACKUP_RETENTION_DAYS", &options->older_than},
       {"-d,--dry-run", "print what would go, and remove nothing", &options->dry_run},
       from(options),
       format(options)},
      [&environment, options] {
        with_backups(environment, *options, "Pruning", [&](const auto& settings, const auto&) {
          const backup::Retention retention = retention_of(settings, *options);
          if (!retention.count && !retention.age) {
            throw std::runtime_error("Say --keep or --older-than, or set BACKUP_RETENTION_COUNT or _DAYS");
          }
          print_pruned(backup::prune_backups(settings, retention, options->dry_run), *options);
        });
      });
}

}  // namespace

Command backup_command(Environment& environment) {
  std::vector<Command> commands{create_command(environment), list_command(environment), verify_command(environment),
                                restore_command(environment), prune_command(environment)};
  return {"backup", "make, check and restore backups", nullptr, {}, std::move(commands)};
}

}  // namespace dirigent::cli
