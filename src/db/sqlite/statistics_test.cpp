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

}  // namespace
}  // namespace dirigent::db
