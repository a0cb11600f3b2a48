#include <gtest/gtest.h>
#include <sqlite3.h>

#include "db/sqlite/connection.hpp"
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

io::Task<void> execute(Database& db, std::string text) {
  co_await write(db, std::move(text));
}

std::int64_t count(const std::string& path, const char* text) {
  SqliteConnection connection(path, SqliteConnection::Access::kRead);
  return connection.execute({text, {}}, SqliteConnection::TimePoint::max())->at(0, 0).as_integer();
}

constexpr int kTasks = 40;
constexpr int kRounds = 25;

// Every third transaction is undone in one of three ways; what is acknowledged is counted.
io::Task<void> write_many(Database& db, int task, std::atomic<int>& acknowledged) {
  for (int round = 0; round < kRounds; ++round) {
    auto transaction = co_await db.begin();
    const std::string number = std::to_string(task * kRounds + round);
    co_await run(*transaction, "INSERT INTO t VALUES (" + number + ", 0)");
    co_await run(*transaction, "INSERT INTO t VALUES (" + number + ", 1)");
    switch (round % 6) {
      case 1:
        co_await transaction->rollback();
        break;
      case 3:
        break;  // destroyed
      case 5: {
        const auto error = co_await refusal(run(*transaction, "INSERT INTO t VALUES (" + number + ", 1)"));
        EXPECT_EQ(error.value().kind, Kind::kUnique);
        co_await transaction->rollback();
        break;
      }
      default:
        co_await transaction->commit();
        ++acknowledged;
    }
  }
}

TEST(SqliteWriter, GroupsKeepWhatWasAcknowledgedAndNothingElse) {
  const TemporaryFile file;
  std::atomic<int> acknowledged = 0;
  {
    Bed first(options_of(file));
    first.run(execute(*first.database, "CREATE TABLE t (id, part, UNIQUE (id, part))"));
    Bed bed(options_of(file), 2);
    std::vector<io::Task<void>> tasks;
    for (int i = 0; i < kTasks; ++i) tasks.push_back(write_many(*bed.database, i, acknowledged));
    bed.run(std::move(tasks));
  }
  EXPECT_EQ(acknowledged, kTasks * 13);
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM t"), acknowledged * 2);
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM (SELECT 1 FROM t GROUP BY id HAVING count(*) <> 2)"), 0);
}

io::Task<void> count_commits(Database& db, std::atomic<int>& acknowledged) {
  auto transaction = co_await db.begin();
  co_await run(*transaction, "INSERT INTO t DEFAULT VALUES");
  co_await transaction->commit();
  ++acknowledged;
}

TEST(SqliteWriter, TransactionsThatWaitShareTheirCommit) {
  const TemporaryFile file;
  Bed first(options_of(file));
  first.run(execute(*first.database, "CREATE TABLE t (id INTEGER PRIMARY KEY)"));
  sqlite3* watcher = nullptr;
  ASSERT_EQ(sqlite3_open(file.path().c_str(), &watcher), SQLITE_OK);
  Bed bed(options_of(file), 2);
  std::atomic<int> acknowledged = 0;
  std::vector<io::Task<void>> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(count_commits(*bed.database, acknowledged));
  const auto wal_size = [&] { return std::filesystem::file_size(file.path() + "-wal"); };
  ASSERT_EQ(sqlite3_exec(watcher, "PRAGMA wal_checkpoint(TRUNCATE)", nullptr, nullptr, nullptr), SQLITE_OK);
  bed.run(std::move(tasks));
  EXPECT_EQ(acknowledged, 100);
  // A commit of one row writes a page of 4 KB at least; shared ones write it once.
  EXPECT_LT(wal_size(), 50U * 4096);
  sqlite3_close(watcher);
}

io::Task<void> fill(Database& db, int transactions) {
  for (int i = 0; i < transactions; ++i) {
    co_await write(db, "INSERT INTO t (a) VALUES (randomblob(2000000))");
  }
}

// 120 MB go through a WAL that checkpoints beside the writer keep short.
TEST(SqliteWriter, CheckpointsKeepTheWalShort) {
  const TemporaryFile file;
  Bed first(options_of(file));
  first.run(execute(*first.database, "CREATE TABLE t (id INTEGER PRIMARY KEY, a BLOB)"));
  {
    Bed bed(options_of(file));
    bed.run(fill(*bed.database, 60));
    EXPECT_LT(std::filesystem::file_size(file.path() + "-wal"), 90U << 20);
  }
  EXPECT_GT(std::filesystem::file_size(file.path()), 60U << 20);  // the rest may still be in the WAL
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM t"), 60);
}

std::vector<sql::Value> rows_from(std::int64_t first) {
  std::vector<sql::Value> values;
  for (std::int64_t i = 0; i < 100; ++i) values.emplace_back(first + i);
  return values;
}

// Bulk statements run in the writer's thread, among small ones of the same transaction.
io::Task<void> write_in_bulk(Database& db, std::int64_t task) {
  static const std::string kInsert = [] {
    std::string text = "INSERT INTO t VALUES (?)";
    for (int i = 1; i < 100; ++i) text += ", (?)";
    return text;
  }();
  for (std::int64_t round = 0; round < 10; ++round) {
    auto transaction = co_await db.begin();
    const std::int64_t first = (task * 10 + round) * 1000;
    co_await run(*transaction, kInsert, rows_from(first));
    co_await run(*transaction, "DELETE FROM t WHERE id = " + std::to_string(first));
    const auto error = co_await refusal(run(*transaction, kInsert, rows_from(first + 50)));
    EXPECT_EQ(error.value().kind, Kind::kUnique);
    co_await run(*transaction, kInsert, rows_from(first + 200));
    if (round % 2 == 0) co_await transaction->commit();
  }
}

TEST(SqliteWriter, BulkStatementsAreMembersLikeOthers) {
  const TemporaryFile file;
  {
    Bed first(options_of(file));
    first.run(execute(*first.database, "CREATE TABLE t (id INTEGER PRIMARY KEY)"));
    Bed bed(options_of(file), 2);
    std::vector<io::Task<void>> tasks;
    for (int i = 0; i < 8; ++i) tasks.push_back(write_in_bulk(*bed.database, i));
    bed.run(std::move(tasks));
  }
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM t"), 8 * 5 * 199);
}

io::Task<void> left_in_bulk(Database& db) {
  auto transaction = co_await db.begin();
  std::vector<sql::Value> values(100, std::int64_t{0});
  std::string text =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) INSERT INTO t SELECT i FROM n "
      "WHERE i NOT IN (?";
  for (int i = 1; i < 100; ++i) text += ", ?";
  co_await run(*transaction, text + ")", std::move(values));
  co_await transaction->commit();
}

io::Task<void> a_moment() {
  co_await io::sleep_for(std::chrono::milliseconds(20));
}

TEST(SqliteWriter, TasksDestroyedDuringABulkStatementUndoIt) {
  const TemporaryFile file;
  {
    Bed first(options_of(file));
    first.run(execute(*first.database, "CREATE TABLE t (id INTEGER PRIMARY KEY)"));
    Bed bed(options_of(file));
    io::asio::co_spawn(bed.loops.at(0), left_in_bulk(*bed.database), io::asio::detached);
    bed.run(a_moment());
  }
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM t"), 0);
}

io::Task<void> deferred_key(Database& db) {
  co_await write(db, "CREATE TABLE p (id INTEGER PRIMARY KEY)");
  co_await write(db, "CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)");
  const auto error = co_await refusal(write(db, "INSERT INTO c VALUES (1)"));
  EXPECT_EQ(error.value().kind, Kind::kForeignKey);
  co_await write(db, "INSERT INTO p VALUES (1)");
  const Result kept = co_await read(db, "SELECT count(*) FROM c");
  EXPECT_EQ(kept->at(0, 0).as_integer(), 0);
}

TEST(SqliteWriter, AMemberThatOwesAForeignKeyFailsAlone) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(deferred_key(*bed.database));
}

io::Task<void> rebuild(Database& db) {
  co_await write(db, "CREATE TABLE p (id INTEGER PRIMARY KEY, old TEXT)");
  co_await write(db, "CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE)");
  co_await write(db, "INSERT INTO p VALUES (1, 'a'), (2, 'b')");
  co_await write(db, "INSERT INTO c VALUES (1, 1), (2, 2)");
  {
    auto schema = co_await db.begin(TransactionKind::kSchema);
    co_await run(*schema, "CREATE TABLE fresh (id INTEGER PRIMARY KEY)");
    co_await run(*schema, "INSERT INTO fresh SELECT id FROM p");
    co_await run(*schema, "DROP TABLE p");
    co_await run(*schema, "ALTER TABLE fresh RENAME TO p");
    co_await schema->commit();
  }
  Result children = co_await read(db, "SELECT count(*) FROM c");
  EXPECT_EQ(children->at(0, 0).as_integer(), 2);
  const auto orphan = co_await refusal(write(db, "INSERT INTO c VALUES (3, 3)"));
  EXPECT_EQ(orphan.value().kind, Kind::kForeignKey);  // foreign keys are on again

  auto schema = co_await db.begin(TransactionKind::kSchema);
  co_await run(*schema, "DELETE FROM p WHERE id = 2");
  std::optional<DatabaseError> refused;
  try {
    co_await schema->commit();
  } catch (const DatabaseError& error) {
    refused = error;
  }
  EXPECT_EQ(refused.value().kind, Kind::kForeignKey);
  EXPECT_EQ(refused->table, "c");
  const Result parents = co_await read(db, "SELECT count(*) FROM p");
  EXPECT_EQ(parents->at(0, 0).as_integer(), 2);
}

TEST(SqliteWriter, ASchemaChangeRebuildsWithoutCascadesAndIsChecked) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(rebuild(*bed.database));
}

io::Task<void> change_beside_old_orphans(Database& db) {
  auto schema = co_await db.begin(TransactionKind::kSchema);
  co_await run(*schema, "ALTER TABLE c ADD COLUMN note TEXT");
  co_await schema->commit();
  const Result columns = co_await read(db, "SELECT count(*) FROM pragma_table_info('c')");
  EXPECT_EQ(columns->at(0, 0).as_integer(), 2);
}

TEST(SqliteWriter, ViolationsThatWereThereBeforeDoNotStopASchemaChange) {
  const TemporaryFile file;
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.path().c_str(), &handle), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(handle,
                         "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p (id));"
                         "INSERT INTO c VALUES (7)",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(handle);
  Bed bed(options_of(file));
  bed.run(change_beside_old_orphans(*bed.database));
}

io::Task<void> schema_among_writers(Database& db, int number) {
  auto schema = co_await db.begin(TransactionKind::kSchema);
  co_await run(*schema, "CREATE TABLE made_" + std::to_string(number) + " (id INTEGER PRIMARY KEY)");
  if (number % 2 == 0) co_await schema->commit();
}

TEST(SqliteWriter, SchemaChangesAndGroupsTakeTurns) {
  const TemporaryFile file;
  std::atomic<int> acknowledged = 0;
  Bed first(options_of(file));
  first.run(execute(*first.database, "CREATE TABLE t (id, part, UNIQUE (id, part))"));
  Bed bed(options_of(file), 2);
  std::vector<io::Task<void>> tasks;
  for (int i = 0; i < 10; ++i) {
    tasks.push_back(write_many(*bed.database, i, acknowledged));
    tasks.push_back(schema_among_writers(*bed.database, i));
  }
  bed.run(std::move(tasks));
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM t"), acknowledged * 2);
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM sqlite_master WHERE name LIKE 'made_%'"), 5);
}

// A member that fills the disk takes the SQLite transaction with it: those that had ended before must hear of it.
io::Task<void> small_member(Database& db, std::atomic<int>& kept, std::atomic<int>& refused) {
  const auto error = co_await refusal(write(db, "INSERT INTO t VALUES (zeroblob(10))"));
  if (error) {
    EXPECT_EQ(error->kind, Kind::kFull) << error->message;
    ++refused;
  } else {
    ++kept;
  }
}

// Far more than SQLite would keep of a statement's old pages in memory by itself.
io::Task<void> change_much(Database& db) {
  co_await write(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
  co_await write(db,
                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "
                 "INSERT INTO t (a) SELECT hex(zeroblob(500)) FROM n");
  auto transaction = co_await db.begin();
  co_await transaction->savepoint();
  co_await run(*transaction, "UPDATE t SET a = 'x' || a");
  co_await transaction->rollback_to_savepoint();
  co_await transaction->savepoint();
  co_await run(*transaction, "UPDATE t SET a = 'y' || a");
  co_await transaction->release_savepoint();
  co_await transaction->commit();
  const Result changed = co_await read(db, "SELECT count(*) FROM t WHERE a LIKE 'y0%'");
  EXPECT_EQ(changed->at(0, 0).as_integer(), 6000);
}

TEST(SqliteWriter, SavepointsTakeAnyAmountOfChanges) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  bed.run(change_much(*bed.database));
}

io::Task<void> filling_member(Database& db) {
  auto transaction = co_await db.begin();
  co_await run(*transaction, "PRAGMA max_page_count = 20");
  const auto error = co_await refusal(run(*transaction, "INSERT INTO t VALUES (zeroblob(1000000))"));
  EXPECT_EQ(error.value().kind, Kind::kFull);
}

TEST(SqliteWriter, AFullDiskIsReportedToEveryMemberItConcerns) {
  const TemporaryFile file;
  Bed first(options_of(file));
  first.run(execute(*first.database, "CREATE TABLE t (a)"));
  Bed bed(options_of(file));
  std::atomic<int> kept = 0, refused = 0;
  std::vector<io::Task<void>> tasks;
  for (int i = 0; i < 10; ++i) tasks.push_back(small_member(*bed.database, kept, refused));
  tasks.push_back(filling_member(*bed.database));
  for (int i = 0; i < 10; ++i) tasks.push_back(small_member(*bed.database, kept, refused));
  bed.run(std::move(tasks));
  EXPECT_EQ(kept + refused, 20);
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM t"), kept);
}

io::Task<void> wait_for_other_process(Database& db, sqlite3* other, std::chrono::milliseconds held, Kind& kind) {
  sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  io::Timer timer(co_await io::asio::this_coro::executor, held);
  timer.async_wait([other](const auto&) { sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr); });
  const auto error = co_await refusal(write(db, "INSERT INTO t VALUES (1)"));
  kind = error ? error->kind : Kind::kOther;
  timer.cancel();
}

TEST(SqliteWriter, AnotherProcessThatWritesIsWaitedForWithoutStoppingTheLoop) {
  const TemporaryFile file;
  Options options = options_of(file);
  options.busy_timeout = std::chrono::milliseconds(300);
  Bed first(options);
  first.run(execute(*first.database, "CREATE TABLE t (a)"));
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.path().c_str(), &other), SQLITE_OK);
  Kind kind = Kind::kOther;
  {
    Bed bed(options);
    bed.run(wait_for_other_process(*bed.database, other, std::chrono::milliseconds(50), kind));
    EXPECT_EQ(kind, Kind::kOther);  // no error
  }
  Bed bed(options);
  bed.run(wait_for_other_process(*bed.database, other, std::chrono::seconds(10), kind));
  EXPECT_EQ(kind, Kind::kBusy);
  sqlite3_close(other);
}

io::Task<void> hold_turn(Database& db) {
  auto transaction = co_await db.begin();
  const auto error = co_await refusal(write(db, "SELECT 1"));
  EXPECT_EQ(error.value().kind, Kind::kUnavailable);
  co_await transaction->commit();
  co_await write(db, "SELECT 1");
  co_await db.close();
  co_await write(db, "SELECT 1");
}

TEST(SqliteWriter, TurnsThatDoNotComeInTimeAreRefused) {
  const TemporaryFile file;
  Options options = options_of(file);
  options.acquire_timeout = std::chrono::milliseconds(50);
  Bed bed(options);
  bed.run(hold_turn(*bed.database));
}

io::Task<void> scan_within(Database& db, std::size_t& beats_at_end, const std::size_t& beats) {
  auto transaction = co_await db.begin();
  co_await run(*transaction, "CREATE TABLE numbers (n)");
  co_await run(*transaction, "INSERT INTO numbers VALUES (7)");
  std::vector<sql::Statement> statements = {
      {"SELECT n FROM numbers", {}},
      {"SELECT count(*) FROM (WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1500000) "
       "SELECT i FROM c)",
       {}},
      {"UPDATE numbers SET n = n + 1", {}},
      {"SELECT n FROM numbers", {}}};
  std::vector<Result> results = co_await transaction->session().run_all(std::move(statements));
  beats_at_end = beats;
  EXPECT_EQ(results.size(), 4U);
  EXPECT_EQ(results.at(0)->at(0, 0).as_integer(), 7);
  EXPECT_EQ(results.at(1)->at(0, 0).as_integer(), 1500000);
  EXPECT_EQ(results.at(3)->at(0, 0).as_integer(), 8);
  co_await transaction->commit();
}

io::Task<void> beat(std::size_t& beats, const std::size_t& end) {
  while (end == 0) {
    co_await io::sleep_for(std::chrono::milliseconds(1));
    ++beats;
  }
}

TEST(SqliteWriter, AScanWithinATransactionLeavesTheLoopFree) {
  const TemporaryFile file;
  Bed bed(options_of(file));
  std::size_t beats = 0, end = 0;
  io::asio::co_spawn(bed.loops.at(0), beat(beats, end), io::asio::detached);
  bed.run(scan_within(*bed.database, end, beats));
  EXPECT_GT(end, 2U);
  EXPECT_EQ(count(file.path(), "SELECT n FROM numbers"), 8);
}

io::Task<void> never_ends(Database& db) {
  auto transaction = co_await db.begin(TransactionKind::kSchema);
  co_await run(*transaction, "CREATE TABLE gone (id)");
  co_await io::sleep_for(std::chrono::hours(1));
}

io::Task<void> nothing_much() {
  co_await io::sleep_for(std::chrono::milliseconds(20));
}

TEST(SqliteWriter, TasksDestroyedWithTheLoopsUndoTheirWork) {
  const TemporaryFile file;
  {
    Bed bed(options_of(file));
    io::asio::co_spawn(bed.loops.at(0), never_ends(*bed.database), io::asio::detached);
    bed.run(nothing_much());
  }
  EXPECT_EQ(count(file.path(), "SELECT count(*) FROM sqlite_master"), 0);
}

}  // namespace
}  // namespace dirigent::db
