// The directus_* tables: installing them, recognising releases, migration records.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::schema {

/// What a database looks like from where we stand.
struct InstallState {
  bool installed = false;            // directus_collections exists
  std::vector<std::string> missing;  // migrations we know and the database has not recorded
  std::vector<std::string> unknown;  // recorded, and neither known to us nor run by us
};
io::Task<InstallState> install_state(db::Session& session);

/// Creates all system tables with indexes, foreign keys, the public policy with its access row, the settings row with
/// project_id, and all migration records, in one transaction. False when another node had installed meanwhile: then
/// nothing was changed.
io::Task<bool> install(db::Database& database);

/// Throws std::runtime_error naming the release and what to do when the database is of an older or newer release than
/// the one we speak (11.17.4): never half-migrates.
/// `own` are versions of migrations of the project's own, which say nothing about releases.
void require_known_release(const InstallState& state, const std::set<std::string>& own = {});

}  // namespace dirigent::schema
