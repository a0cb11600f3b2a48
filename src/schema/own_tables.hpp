// Tables of this server's own beside the contract's: what belongs to a user, or was used up, and has no place in
// directus_*. They are no collections, and no part of the model; whoever reads the database past this server sees
// tables without relations.
//
// They are made when something is first stored in them, so that a database that never needs them stays as it was.
#pragma once
#include <string_view>
#include <vector>

#include "sql/ddl.hpp"
#include "sql/dialect.hpp"

namespace dirigent::schema {

inline constexpr std::string_view kNamedTokens = "dirigent_tokens";
inline constexpr std::string_view kPasskeys = "dirigent_passkeys";
inline constexpr std::string_view kChallenges = "dirigent_challenges";  // of passkeys, those that were used
inline constexpr std::string_view kMigrationRecords = "dirigent_migrations";
inline constexpr std::string_view kBootMarks = "dirigent_boot";  // what a boot found, to be known by the next
/// What ran at boot (columns: records of app/up); a project's own table of that name is told apart by its columns.
inline constexpr std::string_view kGuardTable = "migrations_applied";

/// What applies took out and is kept for a while (model/quarantine), and what applies did (model/history). The kept
/// tables themselves begin with the name of the first.
inline constexpr std::string_view kQuarantine = "dirigent_quarantine";
inline constexpr std::string_view kSchemaHistory = "dirigent_schema_history";

/// Names that no collection may take.
bool is_own_table(std::string_view table);
bool is_own_table(const sql::Table& table);

/// Statements that make those that are missing. Keys of users are no foreign keys: rebuilding directus_users on SQLite
/// would take the rows along, and rows of nobody mean nothing.
std::vector<sql::Statement> create_own_tables(const sql::Dialect& dialect);

/// The same for kQuarantine and kSchemaHistory. Times are milliseconds since 1970.
std::vector<sql::Statement> create_life_tables();

}  // namespace dirigent::schema
