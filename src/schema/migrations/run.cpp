#include "schema/migrations/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/log.hpp"
#include "base/text.hpp"
#include "schema/migrations/execute.hpp"
#include "schema/migrations/run_lock.hpp"

namespace dirigent::schema {

namespace {

using Line = MigrationStatus::Line;

// What a migration would do is read before any of them runs: a file that cannot be read stops the first one too.
struct Planned {
  ProjectMigration file;
  std::optional<SqlScript> script;  // of SQL
};

Planned plan_of(const ProjectMigration& file, Direction direction, bool postgres) {
  Planned out{file, std::nullopt};
  if (file.kind != ProjectMigration::Kind::kSql) return out;
  out.script = read_script_of(file.path, file.text, postgres);
  if (direction == Direction::kDown && !out.script->has_down) {
    throw std::runtime_error(file.path + " has no -- DOWN section: it cannot be taken back");
  }
  const bool up = direction == Direction::kUp;
  if ((up ? out.script->up : out.script->down).empty()) {
    base::log::warn(
        fmt::format("{} has no statement to {}: only its record changes", file.path, up ? "apply" : "undo it with"));
  }
  return out;
}

io::Task<void> run_one(db::Database& database, const MigrationSettings& settings, Planned planned,
                       Direction direction) {
  const bool up = direction == Direction::kUp;
  base::log::info(fmt::format("{} {}...", up ? "Applying" : "Undoing", planned.file.name));
  if (!planned.script) {
    settings.run_javascript(planned.file, direction);
    co_return;
  }
  ScriptRun run;
  run.path = planned.file.path;
  run.statements = up ? std::move(planned.script->up) : std::move(planned.script->down);
  run.in_transaction = planned.script->in_transaction;
  const sql::Dialect& dialect = database.dialect();
  run.record = [&dialect, up, file = planned.file](std::int64_t took) {
    return up ? record_statements(dialect, file, took) : forget_statements(dialect, file.version);
  };
  co_await run_script(database, settings.filename, std::move(run));
}

io::Task<std::size_t> run_all(db::Database& database, MigrationSettings settings, std::vector<ProjectMigration> files,
                              Direction direction) {
  std::vector<Planned> plans;
  plans.reserve(files.size());
  for (const ProjectMigration& file : files) plans.push_back(plan_of(file, direction, database.dialect().postgres()));
  if (settings.dry_run) {
    for (const Planned& plan : plans) {
      base::log::info(fmt::format("Would {} {} ({})", direction == Direction::kUp ? "apply" : "undo", plan.file.name,
                                  plan.file.path));
    }
    co_return plans.size();
  }
  for (Planned& plan : plans) co_await run_one(database, settings, std::move(plan), direction);
  co_return files.size();
}

io::Task<void> accept_changed(db::Database& database, const MigrationStatus& status) {
  std::vector<sql::Statement> statements;
  for (const Line& line : status.lines) {
    if (!line.changed()) continue;
    base::log::warn(line.file->path + " was changed after it ran: accepted as it is now");
    statements.push_back(accept_statement(database.dialect(), *line.file));
  }
  if (statements.empty()) co_return;
  auto transaction = co_await database.begin();
  co_await transaction->session().run_all(std::move(statements));
  co_await transaction->commit();
}

}  // namespace

std::vector<const Line*> MigrationStatus::pending() const {
  std::vector<const Line*> out;
  for (const Line& line : lines) {
    if (!line.applied) out.push_back(&line);
  }
  return out;
}

std::vector<const Line*> MigrationStatus::newest_first() const {
  std::vector<const Line*> out;
  for (auto version = applied_order.rbegin(); version != applied_order.rend(); ++version) {
    for (const Line& line : lines) {
      if (line.applied && line.applied->version == *version) out.push_back(&line);
    }
  }
  return out;
}

io::Task<MigrationStatus> migration_status(db::Database& database, std::string folder) {
  MigrationStatus status;
  std::map<std::string, Line> by_version;
  for (ProjectMigration& file : project_migrations(folder)) {
    std::string version = file.version;
    by_version[version].file = std::move(file);
  }
  const db::Lease session = co_await database.read();
  const std::vector<AppliedMigration> applied = co_await applied_migrations(*session);
  for (const AppliedMigration& one : applied) {
    status.applied_order.push_back(one.version);
    by_version[one.version].applied = one;
  }
  for (auto& [version, line] : by_version) status.lines.push_back(std::move(line));
  co_return status;
}

void require_unchanged(const MigrationStatus& status) {
  std::vector<std::string> changed;
  for (const Line& line : status.lines) {
    if (line.changed()) changed.push_back(line.file->path);
  }
  if (changed.empty()) return;
  throw std::runtime_error(
      fmt::format("Changed after it ran: {}. Put it back and write a new migration, or say --allow-changed to go on "
                  "as if it had always been so",
                  base::join(changed, ", ")));
}

io::Task<std::size_t> migrate_up(db::Database& database, MigrationSettings settings, std::optional<std::size_t> most) {
  std::optional<RunLock> lock;
  if (!settings.dry_run && !settings.locked)
    lock = co_await RunLock::take(database, settings.filename, settings.lock_timeout);
  const MigrationStatus status = co_await migration_status(database, settings.folder);
  if (!settings.allow_changed) {
    require_unchanged(status);
  } else if (!settings.dry_run) {
    co_await accept_changed(database, status);
  }
  std::vector<ProjectMigration> files;
  for (const Line* line : status.pending()) {
    if (!most || files.size() < *most) files.push_back(*line->file);
  }
  co_return co_await run_all(database, std::move(settings), std::move(files), Direction::kUp);
}

io::Task<std::size_t> migrate_down(db::Database& database, MigrationSettings settings, Rollback rollback) {
  std::optional<RunLock> lock;
  if (!settings.dry_run && !settings.locked)
    lock = co_await RunLock::take(database, settings.filename, settings.lock_timeout);
  const MigrationStatus status = co_await migration_status(database, settings.folder);
  const std::vector<const Line*> applied = status.newest_first();
  std::size_t count = std::min(rollback.count, applied.size());
  if (rollback.to) {
    const auto found = std::find_if(applied.begin(), applied.end(),
                                    [&](const Line* line) { return line->applied->version == *rollback.to; });
    if (found == applied.end()) {
      throw std::runtime_error(
          fmt::format("No migration {} has run: see `dirigent database migrate:status`", *rollback.to));
    }
    count = static_cast<std::size_t>(found - applied.begin());
  }
  std::vector<ProjectMigration> files;
  for (std::size_t i = 0; i < count; ++i) {
    if (!applied[i]->file) {
      throw std::runtime_error(fmt::format("The file of migration {} ({}) is not in {}: it cannot be taken back",
                                           applied[i]->applied->version, applied[i]->applied->name, settings.folder));
    }
    files.push_back(*applied[i]->file);
  }
  co_return co_await run_all(database, std::move(settings), std::move(files), Direction::kDown);
}

}  // namespace dirigent::schema
