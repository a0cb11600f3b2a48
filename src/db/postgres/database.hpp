// The PostgreSQL driver.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "db/database.hpp"

namespace dirigent::db {

/// What libpq cannot read about a connection string, in words that repeat nothing of it; nothing when it can.
std::optional<std::string> connection_string_fault(const std::string& connection_string);

/// Throws std::invalid_argument for a connection string that libpq cannot read.
std::unique_ptr<Database> make_postgres_database(Options options, io::Loops& loops, io::BlockingPool& pool);

}  // namespace dirigent::db
