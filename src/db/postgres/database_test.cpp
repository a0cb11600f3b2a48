#include <gtest/gtest.h>

#include "db/postgres/testing.hpp"

namespace dirigent::db {
namespace {

using testing::Bed;
using testing::read;
using testing::refusal;
using testing::run;
using testing::write;
using Kind = DatabaseError::Kind;

using testing::PostgresTest;

class Postgres : public PostgresTest {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Postgres);
INSTANTIATE_TEST_SUITE_P(Server, Postgres, ::testing::ValuesIn(testing::servers()),
                         [](const auto&) { return std::string("Here"); });

io::Task<void> round_trip(Database& db) {
  co_await write(db,
                 "CREATE TABLE t (id serial PRIMARY KEY, a text, b double precision, c bytea, d boolean, e bigint)");
  std::vector<sql::Value> values;
  values.emplace_back(std::string("ä'\"\\"));
  values.emplace_back(0.1);
  values.emplace_back(sql::Bytes{std::string("\0\1", 2)});
  values.emplace_back(true);
  values.emplace_back(std::int64_t{-9007199254740993});
  const Result inserted = co_await write(
      db, "INSERT INTO t (a, b, c, d, e) VALUES ($1, $2, $3, $4, $5), (NULL, 1, NULL, false, 0)", std::move(values));
  EXPECT_EQ(inserted->affected(), 2);
  const Result rows = co_await read(db, "SELECT * FROM t ORDER BY id");
  EXPECT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->columns(), 6U);
  EXPECT_EQ(rows->column_name(1), "a");
  EXPECT_EQ(rows->at(0, 1).text, "ä'\"\\");
  EXPECT_EQ(rows->at(0, 2).as_real(), 0.1);
  EXPECT_EQ(rows->at(0, 3).text, "\\x0001");
  EXPECT_TRUE(rows->at(0, 4).as_bool());
  EXPECT_EQ(rows->at(0, 5).as_integer(), -9007199254740993);
  EXPECT_TRUE(rows->at(1, 1).is_null());
  EXPECT_EQ(rows->affected(), 0);
}

TEST_P(Postgres, ValuesComeBackAsTheyWent) {
  Bed bed(options());
  bed.run(round_trip(*bed.database));
}

io::Task<void> arrays(Database& db) {
  sql::TextArray texts{{"ä'\"\\{},", std::nullopt, "", "NULL"}};
  std::vector<sql::Value> values;
  values.emplace_back(texts);
  values.emplace_back(sql::TextArray{});
  const Result rows = co_await read(
      db, "SELECT a, a IS NULL FROM unnest($1::text[] || $2::text[]) WITH ORDINALITY AS l (a, n) ORDER BY n",
      std::move(values));
  EXPECT_EQ(rows->size(), 4U);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    EXPECT_EQ(rows->at(i, 0).is_null(), !texts.elements[i].has_value()) << i;
    EXPECT_EQ(rows->at(i, 0).text, texts.elements[i].value_or("")) << i;
  }
  std::vector<sql::Value> cut;
  cut.emplace_back(sql::TextArray{{std::string("a\0b", 3)}});
  const auto error = co_await refusal(read(db, "SELECT $1::text[]", std::move(cut)));
  EXPECT_EQ(error.value().kind, Kind::kInvalidValue);
}

TEST_P(Postgres, ArraysComeBackAsTheyWent) {
  Bed bed(options());
  bed.run(arrays(*bed.database));
}

io::Task<void> run_later(Transaction& transaction, std::string text) {
  sql::Statement statement{std::move(text), {}};
  co_await transaction.session().run_later(std::move(statement));
}

io::Task<void> later(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer PRIMARY KEY)");
  {
    auto transaction = co_await db.begin();
    co_await run_later(*transaction, "INSERT INTO t VALUES (1)");
    const Result seen = co_await run(*transaction, "SELECT count(*) FROM t");
    EXPECT_EQ(seen->at(0, 0).as_integer(), 1);
    co_await run_later(*transaction, "INSERT INTO t VALUES (2)");
    co_await transaction->commit();
  }
  {
    auto transaction = co_await db.begin();
    co_await run_later(*transaction, "INSERT INTO t VALUES (3)");
    const auto own = co_await refusal(run(*transaction, "INSERT INTO t VALUES (1)"));
    EXPECT_FALSE(own.value().earlier);
    EXPECT_EQ(own->index, 0U);
  }
  {
    auto transaction = co_await db.begin();
    co_await run_later(*transaction, "INSERT INTO t VALUES (1)");
    const auto earlier = co_await refusal(run(*transaction, "INSERT INTO t VALUES (4)"));
    EXPECT_TRUE(earlier.value().earlier);
  }
  {
    auto transaction = co_await db.begin();
    co_await run_later(*transaction, "INSERT INTO t VALUES (5)");
    co_await transaction->rollback();
  }
  const Result kept = co_await read(db, "SELECT string_agg(id::text, ',' ORDER BY id) FROM t");
  EXPECT_EQ(kept->at(0, 0).text, "1,2");
}

TEST_P(Postgres, StatementsCanBeRunWithTheNextOnes) {
  Bed bed(options());
  bed.run(later(*bed.database));
}

struct Expected {
  const char* text;
  Kind kind;
  const char* table;
  const char* column;
};

io::Task<void> errors(Database& db) {
  co_await write(db,
                 "CREATE TABLE p (id integer PRIMARY KEY, \"U u\" varchar(3) UNIQUE, n text NOT NULL, a int, b int)");
  co_await write(db, "CREATE UNIQUE INDEX ON p (a, b)");
  co_await write(db, "CREATE TABLE c (id integer PRIMARY KEY, p integer REFERENCES p)");
  co_await write(db, "INSERT INTO p VALUES (1, 'u', 'n', 1, 2)");
  co_await write(db, "INSERT INTO c VALUES (1, 1)");
  static constexpr Expected kExpected[] = {
      {"INSERT INTO p VALUES (2, 'u', 'n')", Kind::kUnique, "p", "U u"},
      {"INSERT INTO p VALUES (1, 'v', 'n')", Kind::kUnique, "p", "id"},
      {"INSERT INTO p VALUES (2, 'v', 'n', 1, 2)", Kind::kUnique, "p", ""},
      {"INSERT INTO p VALUES (2, 'v', NULL)", Kind::kNotNull, "p", "n"},
      {"INSERT INTO p VALUES (2, 'long', 'n')", Kind::kTooLong, "", ""},
      {"INSERT INTO p VALUES (3000000000, 'v', 'n')", Kind::kOutOfRange, "", ""},
      {"INSERT INTO p VALUES ('x', 'v', 'n')", Kind::kInvalidValue, "", ""},
      {"INSERT INTO c VALUES (2, 99)", Kind::kForeignKey, "c", "p"},
      {"DELETE FROM p", Kind::kForeignKey, "c", ""},
      {"SELECT '2020-13-45'::date", Kind::kInvalidValue, "", ""},
      {"SELECT nothing", Kind::kUndefined, "", ""},
      {"SELECT * FROM nowhere", Kind::kUndefined, "", ""},
      {"ALTER TABLE p ALTER COLUMN a SET NOT NULL, ADD COLUMN z int NOT NULL", Kind::kContainsNulls, "p", "z"},
      {"SELECT 1; SELECT 2", Kind::kOther, "", ""},
  };
  for (const Expected& expected : kExpected) {
    const auto error = co_await refusal(write(db, expected.text));
    EXPECT_TRUE(error.has_value()) << expected.text;
    if (!error) continue;
    EXPECT_EQ(error->kind, expected.kind) << expected.text << ": " << error->message;
    EXPECT_EQ(error->table, expected.table) << expected.text;
    EXPECT_EQ(error->column, expected.column) << expected.text;
  }
  std::vector<sql::Value> values;
  values.emplace_back(std::string("a\0b", 3));
  const auto error = co_await refusal(read(db, "SELECT $1::text", std::move(values)));
  EXPECT_EQ(error.value().kind, Kind::kInvalidValue);
}

TEST_P(Postgres, RefusalsAreNamed) {
  Bed bed(options());
  bed.run(errors(*bed.database));
}

io::Task<void> savepoints(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer PRIMARY KEY)");
  auto transaction = co_await db.begin();
  co_await run(*transaction, "INSERT INTO t VALUES (1)");
  co_await transaction->savepoint();
  co_await run(*transaction, "INSERT INTO t VALUES (2)");
  co_await transaction->savepoint();
  const auto error = co_await refusal(run(*transaction, "INSERT INTO t VALUES (2)"));
  EXPECT_EQ(error.value().kind, Kind::kUnique);
  co_await transaction->rollback_to_savepoint();
  co_await transaction->release_savepoint();
  co_await transaction->commit();
  const Result kept = co_await read(db, "SELECT string_agg(id::text, ',' ORDER BY id) FROM t");
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
  auto failed = co_await db.begin();
  co_await refusal(run(*failed, "INSERT INTO t VALUES (1)"));
  std::optional<DatabaseError> refused;
  try {
    co_await failed->commit();
  } catch (const DatabaseError& thrown) {
    refused = thrown;
  }
  EXPECT_TRUE(refused.has_value());
  const Result still = co_await read(db, "SELECT count(*) FROM t");
  EXPECT_EQ(still->at(0, 0).as_integer(), 2);
}

TEST_P(Postgres, SavepointsNestAndWhatIsNotCommittedIsUndone) {
  Options one = options();
  one.pool_max = 1;  // whoever comes next gets the connection that was left inside a transaction
  Bed bed(one);
  bed.run(savepoints(*bed.database));
}

io::Task<void> pipeline(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer PRIMARY KEY)");
  std::vector<sql::Statement> statements;
  for (int i = 0; i < 300; ++i) {
    statements.push_back({"SELECT $1::int + " + std::to_string(i), {std::int64_t{1000}}});
  }
  const Lease lease = co_await db.read();
  // More texts than are kept, twice: what had to make room is prepared again.
  for (int round = 0; round < 2; ++round) {
    const std::vector<Result> results = co_await lease->run_all(statements);
    EXPECT_EQ(results.size(), 300U);
    EXPECT_EQ(results.back()->at(0, 0).as_integer(), 1299);
  }
  const Result held = co_await lease->run(sql::Fragment("SELECT count(*) FROM pg_prepared_statements"));
  EXPECT_LE(held->at(0, 0).as_integer(), 202);

  std::vector<sql::Statement> failing;
  failing.push_back({"INSERT INTO t VALUES (1)", {}});
  failing.push_back({"INSERT INTO t VALUES (1)", {}});
  failing.push_back({"INSERT INTO t VALUES (2)", {}});
  std::optional<DatabaseError> refused;
  try {
    co_await lease->run_all(std::move(failing));
  } catch (const DatabaseError& thrown) {
    refused = thrown;
  }
  EXPECT_EQ(refused.value().kind, Kind::kUnique);
  const Result count = co_await lease->run(sql::Fragment("SELECT count(*) FROM t"));
  EXPECT_EQ(count->at(0, 0).as_integer(), 0);
}

TEST_P(Postgres, APipelineIsOneUnitAndKeptStatementsAreBounded) {
  Bed bed(options());
  bed.run(pipeline(*bed.database));
}

io::Task<void> big_pipeline(Database& db) {
  // Both directions far beyond what socket buffers hold: sending has to go on while answers are read.
  std::vector<sql::Statement> statements;
  statements.reserve(40);
  for (int i = 0; i < 40; ++i) statements.push_back({"SELECT $1::text", {std::string(1 << 20, 'x')}});
  const Lease lease = co_await db.read();
  const std::vector<Result> results = co_await lease->run_all(std::move(statements));
  EXPECT_EQ(results.size(), 40U);
  EXPECT_EQ(results.back()->at(0, 0).text.size(), 1U << 20);
}

TEST_P(Postgres, SendingAndReadingDoNotBlockEachOther) {
  Bed bed(options());
  bed.run(big_pipeline(*bed.database));
}

io::Task<void> model_change(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer)");
  const Lease other = co_await db.read();
  const Result before = co_await other->run(sql::Fragment("SELECT * FROM t"));
  EXPECT_EQ(before->columns(), 1U);
  // Behind our back: the plan is refused once and made anew.
  co_await write(db, "ALTER TABLE t ADD COLUMN a text");
  const Result after = co_await other->run(sql::Fragment("SELECT * FROM t"));
  EXPECT_EQ(after->columns(), 2U);
  co_await write(db, "ALTER TABLE t ADD COLUMN b text");
  auto stale = co_await db.begin();
  const Result inside = co_await run(*stale, "SELECT * FROM t");
  EXPECT_EQ(inside->columns(), 3U);
  co_await stale->commit();
  // By a schema transaction: plans are forgotten before they can fail.
  auto schema = co_await db.begin(TransactionKind::kSchema);
  co_await run(*schema, "ALTER TABLE t ADD COLUMN c text");
  co_await schema->commit();
  auto later = co_await db.begin();
  co_await run(*later, "SELECT 1");
  const Result fourth = co_await run(*later, "SELECT * FROM t");
  EXPECT_EQ(fourth->columns(), 4U);
}

TEST_P(Postgres, PlansFollowTheModel) {
  Bed bed(options());
  bed.run(model_change(*bed.database));
}

io::Task<void> end_with_a_read(Database& db) {
  co_await write(db, "CREATE TABLE t (id int PRIMARY KEY, other int REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
  {
    auto transaction = co_await db.begin();
    sql::Statement insert{"INSERT INTO t VALUES (1)", {}};
    co_await transaction->session().run_later(std::move(insert));
    sql::Statement select{"SELECT id FROM t", {}};
    const Result rows = co_await transaction->ending()->run(std::move(select));
    EXPECT_EQ(rows->size(), 1U);
    const Result seen = co_await read(db, "SELECT 1 FROM t");
    EXPECT_EQ(seen->size(), 1U);
    co_await transaction->commit();  // has nothing left to do
  }
  {
    auto transaction = co_await db.begin();
    co_await run(*transaction, "INSERT INTO t VALUES (2, 9)");
    sql::Statement select{"SELECT id FROM t", {}};
    const auto error = co_await refusal(transaction->ending()->run(std::move(select)));
    EXPECT_EQ(error.value().kind, Kind::kForeignKey);  // by the commit
    EXPECT_FALSE(error->undone);
  }
  for (const bool earlier : {true, false}) {
    auto transaction = co_await db.begin();
    sql::Statement insert{earlier ? "INSERT INTO t VALUES (1)" : "INSERT INTO t VALUES (3)", {}};
    co_await transaction->session().run_later(std::move(insert));
    sql::Statement select{"SELECT 1 FROM nowhere", {}};
    const auto error = co_await refusal(transaction->ending()->run(std::move(select)));
    EXPECT_EQ(error.value().kind, earlier ? Kind::kUnique : Kind::kUndefined);
    EXPECT_EQ(error->undone, !earlier);
    if (!earlier) co_await transaction->commit();
  }
  const Result kept = co_await read(db, "SELECT id FROM t ORDER BY id");
  EXPECT_EQ(kept->size(), 2U);  // 1 and 3
  auto schema = co_await db.begin(TransactionKind::kSchema);
  EXPECT_EQ(schema->ending(), nullptr);
  co_await schema->rollback();
}

TEST_P(Postgres, ATransactionEndsWithARead) {
  Bed bed(options());
  bed.run(end_with_a_read(*bed.database));
}

}  // namespace
}  // namespace dirigent::db
