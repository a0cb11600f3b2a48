// What belongs to a database on PostgreSQL and is in no dump of it: encoding and locale, owner, settings, grants.
#pragma once
#include <string>

#include "backup/postgres_session.hpp"

namespace dirigent::backup {

bool database_exists(PostgresSession& session, const std::string& name);

/// Throws BackupError naming who is connected to it.
void require_unused(PostgresSession& session, const std::string& name);

/// An empty database with the encoding and locale of `like`, where there is such.
void make_database(PostgresSession& session, const std::string& name, const std::string& like);

/// Settings, grants and owner.
void copy_properties(PostgresSession& session, const std::string& from, const std::string& to);

}  // namespace dirigent::backup
