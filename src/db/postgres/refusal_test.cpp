#include <gtest/gtest.h>

#include "db/postgres/database.hpp"
#include "db/postgres/error.hpp"

namespace dirigent::db {
namespace {

using Kind = DatabaseError::Kind;

TEST(PostgresRefusals, WhatLastsIsToldFromWhatPasses) {
  const auto kind = [](std::string_view message) { return connection_refusal(message).kind; };
  EXPECT_EQ(kind("connection to server at \"h\" failed: FATAL:  28P01: password authentication failed\n"),
            Kind::kOther);
  EXPECT_EQ(kind("connection to server at \"h\" failed: FATAL:  3D000: database \"x\" does not exist\n"), Kind::kOther);
  EXPECT_EQ(kind("connection to server failed: FATAL:  57P03: the database system is starting up\n"),
            Kind::kUnavailable);
  EXPECT_EQ(kind("connection to server failed: FATAL:  53300: sorry, too many clients already\n"), Kind::kUnavailable);
  EXPECT_EQ(kind("connection to server at \"h\", port 1 failed: Connection refused\n"), Kind::kUnavailable);
  EXPECT_EQ(kind("could not translate host name \"h\" to address: Name or service not known\n"), Kind::kUnavailable);
  EXPECT_EQ(kind("root certificate file \"/x\" does not exist\n"), Kind::kOther);
  EXPECT_EQ(kind("invalid sslmode value: \"bogus\"\n"), Kind::kOther);
}

TEST(PostgresRefusals, AMessageIsOneLineThatSaysEachThingOnce) {
  const DatabaseError error = connection_refusal(
      "connection to server at \"::1\" failed: Connection refused\n\tIs the server running on that host?\n"
      "connection to server at \"127.0.0.1\" failed: FATAL:  57P03: starting up\nLOCATION:  main, x.c:1\n"
      "connection to server at \"::1\" failed: Connection refused\n");
  EXPECT_EQ(error.message,
            "cannot connect to PostgreSQL: connection to server at \"::1\" failed: Connection refused; connection to "
            "server at \"127.0.0.1\" failed: FATAL: starting up");
}

TEST(PostgresRefusals, AFaultOfAConnectionStringRepeatsNothingOfIt) {
  EXPECT_FALSE(connection_string_fault("postgresql://u:p@h:5432,i:5433/d?sslmode=require"));
  EXPECT_FALSE(connection_string_fault("host=h password='a b'"));
  for (const char* text : {"hunter2", "host=h hunter2", "hunter2=1", "postgres://u:hunter2@h/d?hunter2",
                           "postgres://u:%hunter2@h/d", "postgres://u:hunter2/d", "password='hunter2"}) {
    const auto fault = connection_string_fault(text);
    ASSERT_TRUE(fault) << text;
    EXPECT_EQ(fault->find("hunter2"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace dirigent::db
