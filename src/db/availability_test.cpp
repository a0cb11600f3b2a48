#include "db/availability.hpp"

#include <gtest/gtest.h>

#include "db/testing.hpp"

namespace dirigent::db {
namespace {

io::Task<void> wait_in_vain(Database& db, unsigned attempts, std::vector<FailedAttempt>& heard, DatabaseError& last) {
  try {
    co_await wait_until_available(db, attempts, [&](const FailedAttempt& attempt) { heard.push_back(attempt); });
  } catch (const DatabaseError& error) {
    last = error;
  }
}

TEST(Availability, PausesGrowUntilAttemptsRunOut) {
  Options options;
  options.kind = Options::Kind::kPostgres;
  options.connection_string = "host=127.0.0.1 port=1 user=nobody";
  testing::Bed bed(options);
  std::vector<FailedAttempt> heard;
  DatabaseError last(DatabaseError::Kind::kOther, "");
  bed.run(wait_in_vain(*bed.database, 3, heard, last));
  EXPECT_EQ(last.kind, DatabaseError::Kind::kUnavailable);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].number, 1U);
  EXPECT_NE(heard[0].reason.find("Connection refused"), std::string::npos) << heard[0].reason;
  EXPECT_LT(heard[0].pause, heard[1].pause);
}

TEST(Availability, WhatWaitingCannotMendIsThrownAtOnce) {
  Options options;
  options.filename = "/nonexistent/place/data.db";
  testing::Bed bed(options);
  std::vector<FailedAttempt> heard;
  DatabaseError last(DatabaseError::Kind::kUnavailable, "");
  bed.run(wait_in_vain(*bed.database, 3, heard, last));
  EXPECT_EQ(last.kind, DatabaseError::Kind::kOther);
  EXPECT_TRUE(heard.empty());
}

TEST(Availability, AnAnswerEndsTheWait) {
  const testing::TemporaryFile file;
  Options options;
  options.filename = file.path();
  testing::Bed bed(options);
  std::vector<FailedAttempt> heard;
  DatabaseError last(DatabaseError::Kind::kOther, "none");
  bed.run(wait_in_vain(*bed.database, 1, heard, last));
  EXPECT_EQ(last.message, "none");
}

}  // namespace
}  // namespace dirigent::db
