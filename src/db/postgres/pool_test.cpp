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
using Clock = std::chrono::steady_clock;

class PostgresPools : public testing::PostgresTest {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PostgresPools);
INSTANTIATE_TEST_SUITE_P(Server, PostgresPools, ::testing::ValuesIn(testing::servers()),
                         [](const auto&) { return std::string("Here"); });

io::Task<void> deadlines(Database& db) {
  const auto begun = Clock::now();
  auto error = co_await refusal(read(db, "SELECT pg_sleep(30)"));
  EXPECT_EQ(error.value().kind, Kind::kCancelled);
  error = co_await refusal(write(db, "SELECT pg_sleep(30)"));
  EXPECT_EQ(error.value().kind, Kind::kCancelled);
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds(5));
  const Result running = co_await read(
      db,
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%' "
      "AND state = 'active'");
  EXPECT_EQ(running->at(0, 0).as_integer(), 0);  // the server has stopped them, not only we
}

TEST_P(PostgresPools, StatementsAreCancelledInTheServerAtTheirDeadline) {
  Options brief = options();
  brief.statement_timeout = std::chrono::milliseconds(150);
  Bed bed(brief);
  bed.run(deadlines(*bed.database));
}

io::Task<void> exhaustion(Database& db) {
  std::vector<std::unique_ptr<Transaction>> all;
  for (int i = 0; i < 3; ++i) {
    auto transaction = co_await db.begin();
    all.push_back(std::move(transaction));
  }
  const auto begun = Clock::now();
  const auto error = co_await refusal(read(db, "SELECT 1"));
  EXPECT_EQ(error.value().kind, Kind::kUnavailable);
  EXPECT_GE(Clock::now() - begun, std::chrono::milliseconds(90));
  all.pop_back();
  const Result after = co_await read(db, "SELECT 1");
  EXPECT_EQ(after->size(), 1U);
}

TEST_P(PostgresPools, WhoFindsNoConnectionInTimeIsRefused) {
  Options small = options();
  small.pool_max = 3;
  small.acquire_timeout = std::chrono::milliseconds(100);
  Bed bed(small);
  bed.run(exhaustion(*bed.database));
}

io::Task<void> brief_use(Database& db, std::atomic<int>& served) {
  for (int i = 0; i < 20; ++i) {
    const Result one = co_await read(db, "SELECT pg_backend_pid()");
    served += one->size() == 1 ? 1 : 0;
  }
}

io::Task<void> count_connections(Database& db, std::int64_t& connections) {
  const Result counted = co_await read(
      db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'dirigent'");
  connections = counted->at(0, 0).as_integer();
}

TEST_P(PostgresPools, ManyTasksShareFewConnections) {
  Options small = options();
  small.pool_max = 4;
  Bed bed(small, 2);
  std::atomic<int> served = 0;
  std::vector<io::Task<void>> tasks;
  for (int i = 0; i < 60; ++i) tasks.push_back(brief_use(*bed.database, served));
  std::int64_t connections = 0;
  tasks.push_back(count_connections(*bed.database, connections));
  bed.run(std::move(tasks));
  EXPECT_EQ(served, 60 * 20);
  EXPECT_LE(connections, 4);
}

io::Task<std::string> backend_of(Transaction& transaction) {
  const Result pid = co_await run(transaction, "SELECT pg_backend_pid()");
  co_return pid->at(0, 0).as_text();
}

io::Task<void> killed_backends(Database& db) {
  co_await write(db, "CREATE TABLE t (id integer PRIMARY KEY)");
  // In the middle of a transaction.
  auto victim = co_await db.begin();
  co_await run(*victim, "INSERT INTO t VALUES (1)");
  const std::string pid = co_await backend_of(*victim);
  co_await read(db, "SELECT pg_terminate_backend(" + pid + ")");
  auto error = co_await refusal(run(*victim, "INSERT INTO t VALUES (2)"));
  EXPECT_EQ(error.value().kind, Kind::kUnavailable) << error->message;
  victim.reset();
  const Result none = co_await read(db, "SELECT count(*) FROM t");
  EXPECT_EQ(none->at(0, 0).as_integer(), 0);

  // While idle in the pool: noticed before anyone gets it.
  for (int i = 0; i < 3; ++i) {
    co_await read(db,
                  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dirigent' AND "
                  "datname = current_database() AND pid <> pg_backend_pid()");
    co_await io::sleep_for(std::chrono::milliseconds(30));
    auto first = co_await db.begin();
    auto second = co_await db.begin();
    co_await run(*first, "SELECT 1");
    co_await run(*second, "SELECT 1");
  }

  // Killed by itself, in a pipeline.
  error = co_await refusal(read(db, "SELECT pg_terminate_backend(pg_backend_pid())"));
  EXPECT_EQ(error.value().kind, Kind::kUnavailable) << error->message;
  const Result alive = co_await read(db, "SELECT 1");
  EXPECT_EQ(alive->size(), 1U);
}

TEST_P(PostgresPools, KilledBackendsAreReplaced) {
  Bed bed(options());
  bed.run(killed_backends(*bed.database));
}

io::Task<void> left_waiting(Database& db) {
  auto transaction = co_await db.begin();
  co_await run(*transaction, "CREATE TABLE gone (id integer)");
  co_await run(*transaction, "SELECT pg_sleep(30)");
}

io::Task<void> wait_for_end_of_sleep(Database& db) {
  for (int i = 0; i < 100; ++i) {
    const Result sleeping = co_await read(
        db, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'");
    if (sleeping->empty()) co_return;
    co_await io::sleep_for(std::chrono::milliseconds(100));
  }
}

io::Task<void> short_while() {
  co_await io::sleep_for(std::chrono::milliseconds(100));
}

TEST_P(PostgresPools, TasksDestroyedInTheMiddleOfAStatementLeaveNothing) {
  {
    Bed bed(options());
    io::asio::co_spawn(bed.loops.at(0), left_waiting(*bed.database), io::asio::detached);
    bed.run(short_while());
  }
  // The server notices that nobody waits any more; until then the schema of the test could not be dropped.
  const auto begun = Clock::now();
  Bed bed(options());
  bed.run(wait_for_end_of_sleep(*bed.database));
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds(5));
}

io::Task<void> settings(Database& db) {
  const Result shown = co_await read(db,
                                     "SELECT current_setting('application_name'), current_setting('client_encoding'), "
                                     "current_setting('idle_in_transaction_session_timeout'), current_schema()");
  EXPECT_EQ(shown->at(0, 0).text, "dirigent");
  EXPECT_EQ(shown->at(0, 1).text, "UTF8");
  EXPECT_EQ(shown->at(0, 2).text, "5min");
  EXPECT_TRUE(shown->at(0, 3).text.starts_with("db_test_"));
}

TEST_P(PostgresPools, ConnectionsAreSetUp) {
  Bed bed(options());
  bed.run(settings(*bed.database));
}

io::Task<void> ask_server_down(Database& db, std::atomic<int>& refused) {
  const auto error = co_await refusal(read(db, "SELECT 1"));
  if (error && error->kind == Kind::kUnavailable) ++refused;
}

TEST(PostgresAway, ABurstIsRefusedQuickly) {
  Options options;
  options.kind = Options::Kind::kPostgres;
  options.connection_string = "host=127.0.0.1 port=1 user=nobody";
  Bed bed(options, 2);
  std::atomic<int> refused = 0;
  std::vector<io::Task<void>> tasks;
  for (int i = 0; i < 200; ++i) tasks.push_back(ask_server_down(*bed.database, refused));
  const auto begun = Clock::now();
  bed.run(std::move(tasks));
  EXPECT_EQ(refused, 200);
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds(2));
  Options broken = options;
  broken.connection_string = "no such=option";
  EXPECT_THROW(make_database(broken, bed.loops, bed.pool), std::invalid_argument);
}

}  // namespace
}  // namespace dirigent::db
