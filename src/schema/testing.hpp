// For the tests of this folder: an empty database of each kind, and the bed to run tasks on it.
#pragma once
#include <libpq-fe.h>

#include <memory>
#include <string>

#include "db/postgres/testing.hpp"
#include "db/testing.hpp"

namespace dirigent::schema::testing {

/// A PostgreSQL database of its own on the server of DIRIGENT_TEST_PG (keyword=value form), dropped at the end.
class ScratchDatabase {
 public:
  explicit ScratchDatabase(std::string server) : server_(std::move(server)) {
    static int number = 0;
    name_ = "dirigent_schema_test_" + std::to_string(::getpid()) + "_" + std::to_string(++number);
    execute("create database " + name_);
  }
  ~ScratchDatabase() { execute("drop database if exists " + name_ + " with (force)"); }
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;
  std::string conninfo() const { return server_ + " dbname=" + name_; }

 private:
  void execute(const std::string& sql) {
    PGconn* connection = PQconnectdb(server_.c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    EXPECT_EQ(PQresultStatus(result), PGRES_COMMAND_OK) << PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
  }
  std::string server_, name_;
};

/// An empty database and loops; SQLite in a temporary file, or PostgreSQL when `postgres`.
struct Fixture {
  explicit Fixture(bool postgres) {
    db::Options options;
    if (postgres) {
      scratch = std::make_unique<ScratchDatabase>(db::testing::servers().front());
      options.kind = db::Options::Kind::kPostgres;
      options.connection_string = scratch->conninfo();
    } else {
      options.filename = file.path();
    }
    bed = std::make_unique<db::testing::Bed>(std::move(options));
  }
  db::Database& database() { return *bed->database; }

  std::unique_ptr<ScratchDatabase> scratch;
  db::testing::TemporaryFile file;
  std::unique_ptr<db::testing::Bed> bed;
};

/// Tests that run on SQLite and, where there is a server, on PostgreSQL.
class BothDatabases : public ::testing::TestWithParam<bool> {
 protected:
  void SetUp() override { fixture_ = std::make_unique<Fixture>(GetParam()); }
  db::Database& database() { return fixture_->database(); }
  /// Once per test: the loops end with it.
  void run(io::Task<void> task) { fixture_->bed->run(std::move(task)); }
  void run(std::vector<io::Task<void>> tasks) { fixture_->bed->run(std::move(tasks)); }
  bool postgres() const { return GetParam(); }

 private:
  std::unique_ptr<Fixture> fixture_;
};

/// What the suites are instantiated with: SQLite and, where there is a server, PostgreSQL (true).
inline std::vector<bool> databases() {
  return db::testing::servers().empty() ? std::vector<bool>{false} : std::vector<bool>{false, true};
}

inline std::string database_name(const ::testing::TestParamInfo<bool>& info) {
  return info.param ? "Postgres" : "Sqlite";
}

}  // namespace dirigent::schema::testing
