// Transactions through WAL files that gather what is written to them.
#include "db/sqlite/gathered_wal.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "db/sqlite/connection.hpp"
#include "db/testing.hpp"

namespace dirigent::db {
namespace {

using testing::TemporaryFile;
constexpr auto kForever = SqliteConnection::TimePoint::max();

std::int64_t number(SqliteConnection& connection, const char* text) {
  return connection.execute({text, {}}, kForever)->at(0, 0).as_integer();
}

// Some 30 MB, more than the writer keeps in memory.
constexpr const char* kMuch =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 30000) "
    "INSERT INTO t SELECT i, randomblob(1000) FROM n";

TEST(GatheredWal, GivesBackWhatItHasNotWrittenYet) {
  const TemporaryFile file;
  SqliteConnection writer(file.path(), SqliteConnection::Access::kWrite);
  SqliteConnection reader(file.path(), SqliteConnection::Access::kRead);
  writer.command("CREATE TABLE t (id integer PRIMARY KEY, body blob)");
  writer.command("BEGIN IMMEDIATE");
  writer.command(kMuch);
  EXPECT_EQ(number(writer, "SELECT count(*) + sum(length(body)) FROM t"), 30000 + 30000000);
  EXPECT_EQ(number(reader, "SELECT count(*) FROM t"), 0);
  writer.command("UPDATE t SET body = NULL WHERE id % 2 = 0");
  writer.command("COMMIT");
  EXPECT_EQ(number(reader, "SELECT count(*) + sum(length(body)) FROM t"), 30000 + 15000000);
  EXPECT_EQ(reader.execute({"PRAGMA integrity_check", {}}, kForever)->at(0, 0).as_text(), "ok");
}

// Files may not grow past a size, as on a full disk.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) {
    before_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;
  ~SizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, before_handler_);
  }

 private:
  rlimit before_{};
  void (*before_handler_)(int);
};

TEST(GatheredWal, WhatCannotBeWrittenFailsItsCommit) {
  const TemporaryFile file;
  SqliteConnection writer(file.path(), SqliteConnection::Access::kWrite);
  writer.command("CREATE TABLE t (id integer PRIMARY KEY, body blob)");
  writer.command("INSERT INTO t VALUES (0, 'kept')");
  for (const rlim_t bytes : {300000, 20000000}) {  // within the commit, and while pages leave memory
    const SizeLimit limit(bytes);
    EXPECT_THROW(
        {
          writer.command("BEGIN IMMEDIATE");
          writer.command(kMuch);
          writer.command("COMMIT");
        },
        DatabaseError);
    if (writer.in_transaction()) writer.command("ROLLBACK");
    EXPECT_EQ(number(writer, "SELECT count(*) FROM t"), 1);
  }
  writer.command("INSERT INTO t VALUES (1, 'kept')");
  SqliteConnection reader(file.path(), SqliteConnection::Access::kRead);
  EXPECT_EQ(number(reader, "SELECT count(*) FROM t WHERE body = 'kept'"), 2);
  EXPECT_EQ(reader.execute({"PRAGMA integrity_check", {}}, kForever)->at(0, 0).as_text(), "ok");
}

}  // namespace
}  // namespace dirigent::db
