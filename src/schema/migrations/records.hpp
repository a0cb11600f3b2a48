// Which of the project's migrations have run. The contract's table, directus_migrations, has version, name and time, so
// that a project can go on with the reference server; dirigent_migrations, of our own, adds the file's checksum and how
// long it took.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "io/task.hpp"
#include "schema/migrations/files.hpp"

namespace dirigent::schema {

struct AppliedMigration {
  std::string version, name;
  std::string time;  // as the database says it
  // Where the migration ran here:
  std::optional<std::string> filename, checksum;
  std::optional<std::int64_t> duration;  // milliseconds
};

/// Those that are not the contract's own, in the order in which they ran. REQUIRES: an installed database.
io::Task<std::vector<AppliedMigration>> applied_migrations(db::Session& session);

/// Is there a table of that name, in the search path?
io::Task<bool> has_table(db::Session& session, std::string name);

/// Versions that dirigent_migrations holds; none where there is no such table.
io::Task<std::vector<std::string>> versions_run_here(db::Session& session);

/// Statements that record, inside the transaction of the migration, that it has run, and that it was taken back.
std::vector<sql::Statement> record_statements(const sql::Dialect& dialect, const ProjectMigration& migration,
                                              std::int64_t duration);
std::vector<sql::Statement> forget_statements(const sql::Dialect& dialect, const std::string& version);
/// Accepts the file as it is now as the one that ran.
sql::Statement accept_statement(const sql::Dialect& dialect, const ProjectMigration& migration);

/// Makes dirigent_migrations where it is missing.
sql::Statement create_records(const sql::Dialect& dialect);

}  // namespace dirigent::schema
