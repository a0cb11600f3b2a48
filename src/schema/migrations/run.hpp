// Running the project's migrations: what is pending in the order of versions, what ran last first when taken back. Each
// file is one transaction with its record.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/migrations/files.hpp"
#include "schema/migrations/records.hpp"

namespace dirigent::schema {

enum class Direction { kUp, kDown };

struct MigrationSettings {
  std::string folder;    // MIGRATIONS_PATH
  std::string filename;  // the SQLite database's
  std::chrono::milliseconds lock_timeout{300000};
  /// Files that changed after they ran are accepted as they are.
  bool allow_changed = false;
  /// Names what would run, and runs nothing.
  bool dry_run = false;
  /// The caller holds the RunLock.
  bool locked = false;
  /// Runs a migration written in JavaScript, with its record, in a process of its own; throws std::runtime_error.
  std::function<void(const ProjectMigration& migration, Direction direction)> run_javascript;
};

/// The folder beside the records.
struct MigrationStatus {
  struct Line {
    std::optional<ProjectMigration> file;
    std::optional<AppliedMigration> applied;
    bool changed() const { return file && applied && applied->checksum && *applied->checksum != file->checksum; }
  };
  std::vector<Line> lines;  // by version
  std::vector<const Line*> pending() const;
  /// What has run, the last first.
  std::vector<const Line*> newest_first() const;
  std::vector<std::string> applied_order;  // versions, oldest first
};
io::Task<MigrationStatus> migration_status(db::Database& database, std::string folder);

/// Throws std::runtime_error naming files that changed after they ran.
void require_unchanged(const MigrationStatus& status);

/// All that is pending, or the first `most`. Answers how many ran (would run, in a dry run). Throws std::runtime_error
/// naming file and line; what ran before the one that failed stays.
io::Task<std::size_t> migrate_up(db::Database& database, MigrationSettings settings, std::optional<std::size_t> most);

/// Takes the last `count` back, or, when `to` is given, all that ran after that version. The whole list is known to be
/// possible before the first one goes.
struct Rollback {
  std::size_t count = 1;
  std::optional<std::string> to;
};
io::Task<std::size_t> migrate_down(db::Database& database, MigrationSettings settings, Rollback rollback);

}  // namespace dirigent::schema
