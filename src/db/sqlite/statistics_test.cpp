#include <gtest/gtest.h>

#include "db/testing.hpp"

namespace dirigent::db {
namespace {

using testing::Bed;
using testing::options_of;
using testing::read;
using testing::TemporaryFile;
using testing::write;

constexpr const char* kQuestion =
    "EXPLAIN QUERY PLAN SELECT * FROM t WHERE state = 'on' AND views > 10 ORDER BY views DESC LIMIT 5";

io::Task<std::string> plan_of(Database& db, const char* question) {
  const Result plan = co_await read(db, question);
  co_return plan->at(0, 3).as_text();
}

io::Task<void> learn(Database& db) {
  co_await write(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, state TEXT, views INTEGER)");
  co_await write(db, "CREATE INDEX by_state ON t (state)");
  co_await write(db, "CREATE INDEX by_views ON t (views)");
  const std::string before = co_await plan_of(db, kQuestion);
  EXPECT_NE(before.find("by_state"), std::string::npos) << before;
  co_await write(db,
                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                 "INSERT INTO t (state, views) SELECT iif(i % 2, 'on', 'off'), i FROM n");
  co_await write(db, "UPDATE t SET views = 0 WHERE id = 1");  // its turn comes behind the sampling
  const std::string after = co_await plan_of(db, kQuestion);
  EXPECT_NE(after.find("by_views"), std::string::npos) << after;
}

TEST(SqliteStatistics, ReadersLearnWhichIndexesAreSelective) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(learn(*bed.database));
}

io::Task<std::string> rows_of(Database& db, const char* table) {
  std::vector<sql::Value> values;
  values.emplace_back(std::string(table));
  const Result rows =
      co_await read(db, "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = ?", std::move(values));
  co_return rows->at(0, 0).as_text();
}

io::Task<void> insert(Database& db, const char* table, int count) {
  co_await write(db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                         std::to_string(count) + ") INSERT INTO " + table + " (v) SELECT i FROM n");
}

// One table's figures are not held up by how much was written to others.
io::Task<void> follow(Database& db) {
  co_await write(db, "CREATE TABLE large (id INTEGER PRIMARY KEY, v INTEGER)");
  co_await write(db, "CREATE TABLE late (id INTEGER PRIMARY KEY, v INTEGER)");
  co_await write(db, "CREATE TABLE texts (id TEXT PRIMARY KEY, v INTEGER) WITHOUT ROWID");
  co_await write(db, "CREATE VIRTUAL TABLE words USING fts5(w)");
  co_await write(db, "CREATE TABLE small (id INTEGER PRIMARY KEY, v INTEGER)");
  co_await insert(db, "small", 5);
  co_await insert(db, "late", 120);
  co_await insert(db, "large", 100000);
  co_await insert(db, "late", 3000);
  co_await insert(db, "large", 20000);
  co_await write(db, "UPDATE late SET v = 0 WHERE id = 1");  // its turn comes behind the sampling
  const std::string late = co_await rows_of(db, "late");
  const std::string small = co_await rows_of(db, "small");
  EXPECT_EQ(small, "5");
  const std::string large = co_await rows_of(db, "large");
  EXPECT_EQ(late, "3120");
  EXPECT_EQ(large, "100000");  // not yet by half
}

TEST(SqliteStatistics, FollowEachTableByItself) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(follow(*bed.database));
}

}  // namespace
}  // namespace dirigent::db
