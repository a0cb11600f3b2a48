#include <gtest/gtest.h>

#include "db/testing.hpp"

namespace dirigent::db {
namespace {

using testing::Bed;
using testing::options_of;
using testing::read;
using testing::refusal;
using testing::run;
using testing::TemporaryFile;
using testing::write;
using Kind = DatabaseError::Kind;

io::Task<void> round_trip(Database& db) {
  co_await write(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b REAL, c BLOB, d INTEGER)");
  // A braced list inside a co_await expression is more than GCC 12 can take.
  std::vector<sql::Value> values;
  values.emplace_back(std::string("a\0b", 3));
  values.emplace_back();
  values.emplace_back(sql::Bytes{std::string("\0\1", 2)});
  values.emplace_back(true);
  const Result inserted =
      co_await write(db, "INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?), ('x', 1.5, x'00ff', 7)", std::move(values));
  EXPECT_EQ(inserted->affected(), 2);
  const Result rows = co_await read(db, "SELECT * FROM t ORDER BY id");
  EXPECT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->columns(), 5U);
  EXPECT_EQ(rows->column_name(1), "a");
  EXPECT_EQ(rows->at(0, 0).as_integer(), 1);
  EXPECT_EQ(rows->at(0, 1).text, std::string_view("a\0b", 3));
  EXPECT_TRUE(rows->at(0, 2).is_null());
  EXPECT_EQ(rows->at(0, 3).kind, Cell::Kind::kBlob);
  EXPECT_EQ(rows->at(0, 3).text, std::string_view("\0\1", 2));
  EXPECT_TRUE(rows->at(0, 4).as_bool());
  EXPECT_EQ(rows->at(1, 2).as_real(), 1.5);
  EXPECT_EQ(rows->affected(), 0);
}

TEST(Sqlite, ValuesComeBackAsTheyWent) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(round_trip(*bed.database));
}

io::Task<void> errors(Database& db) {
  co_await write(db, "CREATE TABLE p (id INTEGER PRIMARY KEY, u TEXT UNIQUE, n TEXT NOT NULL, a, b, UNIQUE (a, b))");
  co_await write(db, "CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE RESTRICT)");
  co_await write(db, "INSERT INTO p VALUES (1, 'u', 'n', 1, 2)");
  co_await write(db, "INSERT INTO c VALUES (1, 1)");

  auto error = co_await refusal(write(db, "INSERT INTO p VALUES (2, 'u', 'n', 0, 0)"));
  EXPECT_EQ(error.value().kind, Kind::kUnique);
  EXPECT_EQ(error->table, "p");
  EXPECT_EQ(error->column, "u");
  error = co_await refusal(write(db, "INSERT INTO p VALUES (1, 'v', 'n', 0, 0)"));
  EXPECT_EQ(error.value().kind, Kind::kUnique);
  EXPECT_EQ(error->column, "id");
  error = co_await refusal(write(db, "INSERT INTO p VALUES (3, 'w', 'n', 1, 2)"));
  EXPECT_EQ(error.value().kind, Kind::kUnique);
  EXPECT_EQ(error->column, "");
  error = co_await refusal(write(db, "INSERT INTO p VALUES (3, 'w', NULL, 3, 4)"));
  EXPECT_EQ(error.value().kind, Kind::kNotNull);
  EXPECT_EQ(error->column, "n");
  error = co_await refusal(write(db, "INSERT INTO c VALUES (2, 99)"));
  EXPECT_EQ(error.value().kind, Kind::kForeignKey);
  error = co_await refusal(write(db, "DELETE FROM p"));
  EXPECT_EQ(error.value().kind, Kind::kForeignKey);
  error = co_await refusal(write(db, "INSERT INTO p VALUES ('text', 'w', 'n', 3, 4)"));
  EXPECT_EQ(error.value().kind, Kind::kInvalidValue);
  error = co_await refusal(read(db, "SELECT sum(v) FROM (SELECT 9223372036854775807 AS v UNION ALL SELECT 1)"));
  EXPECT_EQ(error.value().kind, Kind::kOutOfRange);
  error = co_await refusal(read(db, "INSERT INTO c VALUES (3, NULL)"));
  EXPECT_EQ(error.value().kind, Kind::kReadOnly);
  error = co_await refusal(read(db, "SELECT \"nothing\""));
  EXPECT_EQ(error.value().kind, Kind::kUndefined);
  error = co_await refusal(read(db, "SELECT 1; DROP TABLE c"));
  EXPECT_EQ(error.value().kind, Kind::kOther);
  error = co_await refusal(read(db, "SELECT ?"));
  EXPECT_EQ(error.value().kind, Kind::kOther);
  error = co_await refusal(write(db, "ATTACH DATABASE '/tmp/other' AS other"));
  EXPECT_TRUE(error.has_value());
}

TEST(Sqlite, RefusalsAreNamed) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(errors(*bed.database));
}

io::Task<void> savepoints(Database& db) {
  co_await write(db, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
  auto transaction = co_await db.begin();
  co_await run(*transaction, "INSERT INTO t VALUES (1)");
  co_await transaction->savepoint();
  co_await run(*transaction, "INSERT INTO t VALUES (2)");
  co_await transaction->savepoint();
  co_await run(*transaction, "INSERT INTO t VALUES (3)");
  co_await transaction->rollback_to_savepoint();
  co_await transaction->release_savepoint();
  co_await transaction->savepoint();
  co_await run(*transaction, "INSERT INTO t VALUES (4)");
  co_await transaction->rollback_to_savepoint();
  co_await transaction->commit();
  const Result kept = co_await read(db, "SELECT group_concat(id) FROM t");
  EXPECT_EQ(kept->at(0, 0).text, "1,2");

  {
    auto dropped = co_await db.begin();
    co_await run(*dropped, "DELETE FROM t");
  }
  {
    auto undone = co_await db.begin();
    co_await run(*undone, "DELETE FROM t");
    co_await undone->rollback();
  }
  const Result still = co_await read(db, "SELECT count(*) FROM t");
  EXPECT_EQ(still->at(0, 0).as_integer(), 2);
}

TEST(Sqlite, SavepointsNestAndWhatIsNotCommittedIsUndone) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(savepoints(*bed.database));
}

constexpr const char* kEndless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

io::Task<void> deadlines(Database& db) {
  const auto begun = std::chrono::steady_clock::now();
  auto error = co_await refusal(read(db, kEndless));
  EXPECT_EQ(error.value().kind, Kind::kCancelled);
  error = co_await refusal(write(db, kEndless));
  EXPECT_EQ(error.value().kind, Kind::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  const Result alive = co_await read(db, "SELECT 1");
  EXPECT_EQ(alive->at(0, 0).as_integer(), 1);
}

TEST(Sqlite, StatementsEndAtTheirDeadline) {
  const TemporaryFile file;
  Options options = options_of(file);
  options.statement_timeout = std::chrono::milliseconds(100);
  Bed bed(options);
  bed.run(deadlines(*bed.database));
}

io::Task<void> long_scan(Database& db) {
  const Result sum = co_await read(
      db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT sum(i) FROM n");
  EXPECT_EQ(sum->at(0, 0).as_integer(), 45000150000);
}

TEST(Sqlite, AScanTooLongForTheLoopGivesItsResultAllTheSame) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(long_scan(*bed.database));
}

io::Task<void> open_failure(Database& db) {
  const auto error = co_await refusal(read(db, "SELECT 1"));
  EXPECT_EQ(error.value().kind, Kind::kOther);
  EXPECT_NE(error->message.find("there is no directory \"/nonexistent/place\""), std::string::npos) << error->message;
}

TEST(Sqlite, AMissingDirectoryIsNamed) {
  Options options;
  options.filename = "/nonexistent/place/data.db";
  Bed bed(options);
  bed.run(open_failure(*bed.database));
  EXPECT_THROW(make_database(Options{}, bed.loops, bed.pool), std::invalid_argument);
}

}  // namespace
}  // namespace dirigent::db
