// The dialects' expressions, as the databases evaluate them.
#include <gtest/gtest.h>

#include "db/postgres/testing.hpp"

namespace dirigent::db {
namespace {

using base::FieldType;
using sql::DatePart;
using testing::Bed;
using testing::read;
using testing::write;

constexpr DatePart kParts[] = {DatePart::kYear,    DatePart::kMonth, DatePart::kWeek,   DatePart::kDay,
                               DatePart::kWeekday, DatePart::kHour,  DatePart::kMinute, DatePart::kSecond};

// The parts of a column of table t over all its rows: "2020 1 0 ..., ..."
io::Task<std::string> parts(Database& db, std::string column, FieldType type, std::size_t count) {
  sql::Fragment query("SELECT ");
  const sql::Fragment name = std::move(sql::Fragment().identifier(column));
  for (std::size_t i = 0; i < count; ++i) {
    query.raw(i ? ", " : "").append(db.dialect().date_part(kParts[i], name, type));
  }
  query.raw(" FROM t ORDER BY id");
  const Lease lease = co_await db.read();
  const Result rows = co_await lease->run(std::move(query));
  std::string text;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    text += row ? ", " : "";
    for (std::size_t i = 0; i < count; ++i) {
      const Cell cell = rows->at(row, i);
      text += (i ? " " : "") + (cell.is_null() ? "null" : cell.as_text());
    }
  }
  co_return text;
}

io::Task<std::string> matching(Database& db, std::string column, FieldType type, std::vector<sql::Value> values) {
  sql::Fragment query("SELECT id FROM t WHERE ");
  const sql::Fragment name = std::move(sql::Fragment().identifier(column));
  query.append(db.dialect().in_values(name, type, values)).raw(" ORDER BY id");
  const Lease lease = co_await db.read();
  const Result rows = co_await lease->run(std::move(query));
  std::string text;
  for (std::size_t row = 0; row < rows->size(); ++row) text += (row ? "," : "") + rows->at(row, 0).as_text();
  co_return text;
}

io::Task<void> sqlite_dates(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer primary key, ts datetime, dt datetime, d date, tm time)");
  co_await write(db,
                 "INSERT INTO t VALUES (1, 1577836800000, '2020-01-01 00:00:00', 1577836800000, '00:30:00'), "
                 "(2, '2020-06-30 23:59:59', 1593561599999, '2020-06-30', '12:00:00'), "
                 "(3, -14182940500, NULL, -1, NULL)");
  std::string text = co_await parts(db, "ts", FieldType::kTimestamp, 8);
  EXPECT_EQ(text, "2020 1 0 1 3 0 0 0, 2020 6 26 30 2 23 59 59, 1969 7 28 20 0 20 17 39");
  text = co_await parts(db, "dt", FieldType::kDateTime, 8);
  EXPECT_EQ(text, "2020 1 0 1 3 0 0 0, 2020 6 26 30 2 23 59 59, null null null null null null null null");
  text = co_await parts(db, "d", FieldType::kDate, 5);
  EXPECT_EQ(text, "2020 1 0 1 3, 2020 6 26 30 2, 1969 12 52 31 3");
}

TEST(SqliteExpressions, DatesAreNumbersOrTexts) {
  ::setenv("TZ", "UTC", 1);
  const testing::TemporaryFile file;
  Options options;
  options.filename = file.path();
  Bed bed(options);
  bed.run(sqlite_dates(*bed.database));
}

io::Task<void> sqlite_zone(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer primary key, ts datetime, dt datetime)");
  co_await write(db,
                 "INSERT INTO t VALUES (1, 1577836800000, 1577836800000), (2, '2020-01-01 00:00:00', '2020-01-01 "
                 "00:00:00')");
  std::string text = co_await parts(db, "ts", FieldType::kTimestamp, 6);
  EXPECT_EQ(text, "2020 1 0 1 3 0, 2020 1 0 1 3 5");
  text = co_await parts(db, "dt", FieldType::kDateTime, 6);
  EXPECT_EQ(text, "2019 12 52 31 2 19, 2020 1 0 1 3 0");
}

TEST(SqliteExpressions, InstantsAreReadInUtcTheRestInTheServersZone) {
  ::setenv("TZ", "EST5", 1);
  ::tzset();
  const testing::TemporaryFile file;
  Options options;
  options.filename = file.path();
  {
    Bed bed(options);
    bed.run(sqlite_zone(*bed.database));
  }
  ::setenv("TZ", "UTC", 1);
  ::tzset();
}

io::Task<void> lists(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer primary key, i integer, s varchar(40), f real)");
  co_await write(db, "INSERT INTO t VALUES (1, 10, 'a', 0.5), (2, 20, '20', 1.5), (3, NULL, NULL, NULL)");
  std::vector<sql::Value> values{std::int64_t{10}, std::string("20"), std::monostate{}};
  std::string found = co_await matching(db, "i", FieldType::kInteger, values);
  EXPECT_EQ(found, "1,2");
  values = {std::int64_t{20}, std::string("a")};
  found = co_await matching(db, "s", FieldType::kString, values);
  EXPECT_EQ(found, "1,2");
  values = {0.5, std::int64_t{2}};
  found = co_await matching(db, "f", FieldType::kFloat, values);
  EXPECT_EQ(found, "1");
  values.clear();
  found = co_await matching(db, "i", FieldType::kInteger, values);
  EXPECT_EQ(found, "");
}

io::Task<void> sqlite_plan(Database& db) {
  co_await lists(db);
  co_await write(db, "CREATE INDEX t_s ON t (s)");
  // On the writer: EXPLAIN alone does not make a reader notice the new index.
  const Result plan =
      co_await write(db, "EXPLAIN QUERY PLAN SELECT id FROM t WHERE s IN (SELECT value FROM json_each('[]'))");
  EXPECT_NE(plan->at(0, 3).text.find("USING"), std::string_view::npos) << plan->at(0, 3).text;
  EXPECT_NE(plan->at(0, 3).text.find("t_s"), std::string_view::npos) << plan->at(0, 3).text;
}

TEST(SqliteExpressions, ListsMatchAcrossKindsAndUseIndexes) {
  const testing::TemporaryFile file;
  Options options;
  options.filename = file.path();
  Bed bed(options);
  bed.run(sqlite_plan(*bed.database));
}

class PostgresExpressions : public testing::PostgresTest {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PostgresExpressions);
INSTANTIATE_TEST_SUITE_P(Server, PostgresExpressions, ::testing::ValuesIn(testing::servers()),
                         [](const auto&) { return std::string("Here"); });

TEST_P(PostgresExpressions, ListsMatchAcrossKinds) {
  Bed bed(options());
  bed.run(lists(*bed.database));
}

io::Task<void> postgres_dates(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer, ts timestamptz, dt timestamp, d date, tm time)");
  co_await write(db,
                 "INSERT INTO t VALUES (1, '2020-01-01T00:00:00Z', '2020-06-30 23:59:59', '2021-12-31', '12:30:01')");
  std::string text = co_await parts(db, "ts", FieldType::kTimestamp, 8);
  EXPECT_EQ(text, "2020 1 1 1 3 0 0 0.000000");
  text = co_await parts(db, "dt", FieldType::kDateTime, 8);
  EXPECT_EQ(text, "2020 6 27 30 2 23 59 59.000000");
  text = co_await parts(db, "d", FieldType::kDate, 5);
  EXPECT_EQ(text, "2021 12 52 31 5");
}

TEST_P(PostgresExpressions, DatePartsAreWhatTheContractShows) {
  Bed bed(options());
  bed.run(postgres_dates(*bed.database));
}

io::Task<void> insensitive(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer, s varchar(40))");
  co_await write(db, "INSERT INTO t VALUES (1, 'Hello'), (2, 'world'), (3, NULL)");
  for (const bool negate : {false, true}) {
    sql::Fragment query("SELECT id FROM t WHERE ");
    const sql::Fragment name = std::move(sql::Fragment().identifier("s"));
    query.append(db.dialect().like(name, "%ELLO%", true, negate));
    const Lease lease = co_await db.read();
    const Result rows = co_await lease->run(std::move(query));
    EXPECT_EQ(rows->size(), 1U);
    EXPECT_EQ(rows->at(0, 0).as_integer(), negate ? 2 : 1);
  }
}

TEST_P(PostgresExpressions, LikeCanIgnoreCase) {
  Bed bed(options());
  bed.run(insensitive(*bed.database));
}

}  // namespace
}  // namespace dirigent::db
