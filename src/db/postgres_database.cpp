#include "db/postgres_database.hpp"

#include <stdexcept>

namespace dirigent::db {

std::unique_ptr<Database> make_postgres_database(Options, io::Loops&, io::BlockingPool&) {
  throw std::invalid_argument("this build cannot open PostgreSQL databases");
}

}  // namespace dirigent::db
