// pg_dump and pg_restore: where they are, and whether they are new enough.
#pragma once
#include <string>
#include <string_view>

#include "backup/settings.hpp"

namespace dirigent::backup {

/// The path of a program, for Program. Throws BackupError when it is older than the server, whose version is as libpq
/// gives it (150004).
std::string postgres_program(const Settings& settings, std::string_view name, int server_version, const Watch& watch);

/// "pg_dump (PostgreSQL) 15.4 (Debian ...)" -> 15; 0 for what says no version.
int major_version(std::string_view said);

}  // namespace dirigent::backup
