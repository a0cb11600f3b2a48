// The SQLite driver.
#pragma once
#include <memory>

#include "db/database.hpp"

namespace dirigent::db {

/// Throws std::invalid_argument for a file name that several connections cannot share.
std::unique_ptr<Database> make_sqlite_database(Options options, io::Loops& loops, io::BlockingPool& pool);

}  // namespace dirigent::db
