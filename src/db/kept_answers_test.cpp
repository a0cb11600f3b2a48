#include "db/kept_answers.hpp"

#include <gtest/gtest.h>

#include "db/postgres/testing.hpp"

namespace dirigent::db {
namespace {

using testing::Bed;
using testing::OneText;
using testing::write;

KeptAnswers::Entry entry(std::size_t bytes) {
  return {"state", {std::make_shared<OneText>(std::string(bytes, 'x'))}};
}

TEST(KeptAnswers, AreBoundedInNumberAndSize) {
  KeptAnswers kept;
  kept.keep("large", entry(KeptAnswers::kLargest));
  EXPECT_EQ(kept.find("large"), nullptr);
  for (std::size_t i = 0; i <= KeptAnswers::kMostQuestions; ++i) {
    kept.keep(std::to_string(i), entry(10));
    EXPECT_NE(kept.find("0"), nullptr);  // asked last, so it is not the one to go
  }
  EXPECT_EQ(kept.find("1"), nullptr);
  for (std::size_t i = 0; i < 20; ++i) kept.keep("of half a megabyte " + std::to_string(i), entry(500'000));
  EXPECT_EQ(kept.find("0"), nullptr);
  std::size_t left = 0;
  for (std::size_t i = 0; i < 20; ++i) left += kept.find("of half a megabyte " + std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(left, KeptAnswers::kMostBytes / 500'000);
}

TEST(KeptAnswers, ALaterAnswerTakesThePlaceOfAnEarlierOne) {
  KeptAnswers kept;
  kept.keep("a", {});
  EXPECT_TRUE(kept.find("a")->answer.empty());
  const auto before = kept.find("a");
  kept.keep("a", entry(1));
  EXPECT_EQ(kept.find("a")->state, "state");
  EXPECT_TRUE(before->answer.empty());  // who holds it still has it
}

class KeptOnPostgres : public testing::PostgresTest {};
INSTANTIATE_TEST_SUITE_P(Servers, KeptOnPostgres, ::testing::ValuesIn(testing::servers()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KeptOnPostgres);

// Says when it was run, so that it shows an answer that was kept.
io::Task<std::string> ask(Database& db, bool lasting = true) {
  Lease lease = co_await db.read();
  sql::Statement statement{"SELECT clock_timestamp()::text, pg_sleep(0.005)", {}};
  statement.lasting = lasting;
  const Result rows = co_await lease->run(std::move(statement));
  co_return rows->at(0, 0).as_text();
}

// True when the answer to a question asked three times lasts: by the third it would.
io::Task<bool> lasts(Database& db) {
  co_await ask(db);
  const std::string second = co_await ask(db);
  const std::string third = co_await ask(db);
  co_return second == third;
}

io::Task<void> keep_until_a_commit(Database& db) {
  co_await write(db, "CREATE TABLE t (id int)");
  // Other tests and the server itself may commit in between.
  bool kept = false;
  for (int attempt = 0; attempt < 20 && !kept; ++attempt) kept = co_await lasts(db);
  EXPECT_TRUE(kept);
  const std::string before = co_await ask(db);
  co_await write(db, "INSERT INTO t VALUES (1)");
  const std::string after = co_await ask(db);
  EXPECT_NE(before, after);
  auto open = co_await db.begin();
  co_await testing::run(*open, "INSERT INTO t VALUES (2)");
  const std::string meanwhile = co_await ask(db);  // what is not committed is not seen
  co_await open->commit();
  const std::string committed = co_await ask(db);
  EXPECT_NE(committed, meanwhile);
  const std::string anew = co_await ask(db, false);
  const std::string again = co_await ask(db, false);
  EXPECT_NE(anew, again);
}

TEST_P(KeptOnPostgres, AnAnswerLastsUntilSomethingIsCommitted) {
  Bed bed(options());
  bed.run(keep_until_a_commit(*bed.database));
}

io::Task<void> keep_nothing_under_rules(Database& db) {
  co_await write(db, "CREATE TABLE ruled (id int)");
  co_await write(db, "ALTER TABLE ruled ENABLE ROW LEVEL SECURITY");
  co_await write(db, "CREATE POLICY by_clock ON ruled USING (clock_timestamp() > '2000-01-01')");
  for (int attempt = 0; attempt < 3; ++attempt) {
    const bool kept = co_await lasts(db);
    EXPECT_FALSE(kept);
  }
  co_await write(db, "DROP TABLE ruled");
}

TEST_P(KeptOnPostgres, NothingLastsWhereRowsAreShownByRulesOfTheirOwn) {
  Bed bed(options());
  bed.run(keep_nothing_under_rules(*bed.database));
}

}  // namespace
}  // namespace dirigent::db
