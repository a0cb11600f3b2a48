// The PostgreSQL driver.
#pragma once
#include <memory>

#include "db/database.hpp"

namespace dirigent::db {

/// Throws std::invalid_argument for a connection string that libpq cannot read.
std::unique_ptr<Database> make_postgres_database(Options options, io::Loops& loops, io::BlockingPool& pool);

}  // namespace dirigent::db
