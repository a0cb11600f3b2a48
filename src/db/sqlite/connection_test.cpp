#include "db/sqlite/connection.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "db/sqlite/error.hpp"
#include "db/testing.hpp"

namespace dirigent::db {
namespace {

using Kind = DatabaseError::Kind;
constexpr auto kNoDeadline = SqliteConnection::TimePoint::max();

TEST(SqliteStatements, TheLeastRecentlyUsedMakeRoom) {
  const testing::TemporaryFile file;
  const SqliteConnection connection(file.path(), SqliteConnection::Access::kRead);
  SqliteStatements statements(connection.handle());
  const auto text = [](int number) { return "SELECT " + std::to_string(number); };
  sqlite3_stmt* const first = statements.use(text(0), true).get();
  for (int i = 1; i < 500; ++i) {
    statements.use(text(i), true);
    EXPECT_EQ(statements.use(text(0), true).get(), first);  // used all the while: it stays
  }
  EXPECT_LE(statements.size(), 200U);
  const std::string wide = "SELECT '" + std::string(60000, 'x') + "' || ";
  for (int i = 0; i < 20; ++i) statements.use(wide + std::to_string(i), true);
  EXPECT_LE(statements.size(), 4U);
  statements.use("SELECT '" + std::string(200000, 'x') + "'", true);
  statements.use("SELECT 'once'", false);
  EXPECT_LE(statements.size(), 4U);
}

TEST(SqliteConnection, KeepsSomeRowsOfEachGroup) {
  const testing::TemporaryFile file;
  SqliteConnection connection(file.path(), SqliteConnection::Access::kWrite);
  sql::Statement statement{
      "SELECT column1, column2 FROM (VALUES (1, 'a'), ('x', 'b'), (1, 'c'), (1, 'd'), ('x', 'e'), (2.5, 'f'), (1, "
      "'g'))",
      {},
      sql::GroupLimit{0, 1, 2}};
  const Result rows = connection.execute(statement, kNoDeadline);
  std::string kept;
  for (std::size_t row = 0; row < rows->size(); ++row)
    kept += rows->at(row, 0).as_text() + rows->at(row, 1).as_text() + " ";
  EXPECT_EQ(kept, "1c 1d xe ");
}

TEST(SqliteConnection, AReaderSeesAChangedModelAtOnce) {
  const testing::TemporaryFile file;
  SqliteConnection writer(file.path(), SqliteConnection::Access::kWrite);
  SqliteConnection reader(file.path(), SqliteConnection::Access::kRead);
  writer.command("CREATE TABLE t (a)");
  EXPECT_EQ(reader.execute({"SELECT * FROM t", {}}, kNoDeadline)->columns(), 1U);
  writer.command("ALTER TABLE t ADD COLUMN b");
  EXPECT_EQ(reader.execute({"SELECT * FROM t", {}}, kNoDeadline)->columns(), 2U);
}

TEST(SqliteConnection, SettingsHold) {
  const testing::TemporaryFile file;
  SqliteConnection writer(file.path(), SqliteConnection::Access::kWrite);
  const auto value = [&](const char* pragma) {
    return writer.execute({std::string("PRAGMA ") + pragma, {}}, kNoDeadline)->at(0, 0).as_text();
  };
  EXPECT_EQ(value("journal_mode"), "wal");
  EXPECT_EQ(value("page_size"), "8192");
  EXPECT_EQ(value("synchronous"), "2");
  EXPECT_EQ(value("foreign_keys"), "1");
  EXPECT_EQ(value("trusted_schema"), "1");  // for the triggers of search indexes
  SqliteConnection reader(file.path(), SqliteConnection::Access::kRead);
  EXPECT_EQ(reader.execute({"PRAGMA trusted_schema", {}}, kNoDeadline)->at(0, 0).as_text(), "0");
  EXPECT_THROW(writer.command("SELECT load_extension('x')"), DatabaseError);
}

TEST(SqliteConnection, WhatIsNoDatabaseIsRefusedAndLeftAlone) {
  const testing::TemporaryFile file;
  const std::string text(5000, 'x');
  std::FILE* out = std::fopen(file.path().c_str(), "w");
  std::fwrite(text.data(), 1, text.size(), out);
  std::fclose(out);
  try {
    SqliteConnection connection(file.path(), SqliteConnection::Access::kWrite);
    FAIL();
  } catch (const DatabaseError& error) {
    EXPECT_EQ(error.kind, Kind::kOther);
  }
  EXPECT_EQ(std::filesystem::file_size(file.path()), text.size());
}

TEST(SqliteError, KindsFollowCodeMessageAndErrno) {
  EXPECT_EQ(sqlite_error(SQLITE_READONLY, "").kind, Kind::kReadOnly);
  EXPECT_EQ(sqlite_error(SQLITE_FULL, "").kind, Kind::kFull);
  EXPECT_EQ(sqlite_error(SQLITE_IOERR_WRITE, "", ENOSPC).kind, Kind::kFull);
  EXPECT_EQ(sqlite_error(SQLITE_IOERR_WRITE, "", EROFS).kind, Kind::kReadOnly);
  EXPECT_EQ(sqlite_error(SQLITE_IOERR_READ, "", EIO).kind, Kind::kOther);
  EXPECT_EQ(sqlite_error(SQLITE_CORRUPT, "").kind, Kind::kOther);
  EXPECT_EQ(sqlite_error(SQLITE_BUSY_SNAPSHOT, "").kind, Kind::kBusy);
  EXPECT_EQ(sqlite_error(SQLITE_TOOBIG, "").kind, Kind::kTooLong);
  const DatabaseError place = sqlite_error(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: my table.a.b");
  EXPECT_EQ(place.table, "my table");
  EXPECT_EQ(place.column, "a.b");
  EXPECT_EQ(sqlite_error(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: index 'by_lower'").constraint,
            "by_lower");
}

}  // namespace
}  // namespace dirigent::db
