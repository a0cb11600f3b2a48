// For the tests of the PostgreSQL driver.
#pragma once
#include <cstdlib>

#include "db/testing.hpp"

namespace dirigent::db::testing {

/// The server of DIRIGENT_TEST_PG, a libpq conninfo; none when it is not set.
inline std::vector<std::string> servers() {
  const char* conninfo = std::getenv("DIRIGENT_TEST_PG");
  return conninfo ? std::vector<std::string>{conninfo} : std::vector<std::string>();
}

/// Tests on a server, each in a schema of its own.
class PostgresTest : public ::testing::TestWithParam<std::string> {
 protected:
  PostgresTest() : schema_("db_test_" + std::to_string(::getpid())) { administer("CREATE SCHEMA " + schema_); }
  ~PostgresTest() override { administer("DROP SCHEMA " + schema_ + " CASCADE"); }

  Options options() const {
    Options options;
    options.kind = Options::Kind::kPostgres;
    options.connection_string = GetParam();
    options.search_path = {schema_};
    return options;
  }

 private:
  static io::Task<void> execute(Database& db, std::string text) { co_await write(db, std::move(text)); }
  void administer(std::string text) {
    Options plain = options();
    plain.search_path.clear();
    Bed bed(plain);
    bed.run(execute(*bed.database, std::move(text)));
  }
  std::string schema_;
};
}  // namespace dirigent::db::testing
