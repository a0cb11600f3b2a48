#include "schema/objects/definition.hpp"

#include <gtest/gtest.h>

namespace dirigent::schema {

TEST(Definition, OtherNamesOfTypesAreTheSame) {
  EXPECT_TRUE(same_definition("CREATE TABLE a (\n  b character varying(20) NOT NULL\n)",
                              "create table a (b varchar(20) not null)"));
  EXPECT_TRUE(same_definition("create table a (t timestamp(3) without time zone)", "CREATE TABLE a (t timestamp(3))"));
  EXPECT_TRUE(same_definition("create table a (t timestamptz)", "create table a (t timestamp with time zone)"));
}

TEST(Definition, OtherSizesQuotesAndWordsAreNot) {
  EXPECT_FALSE(same_definition("create table a (b varchar(20))", "create table a (b varchar(21))"));
  EXPECT_FALSE(same_definition("create table a (b text default 'X')", "create table a (b text default 'x')"));
  EXPECT_FALSE(same_definition("create table a (\"B\" text)", "create table a (\"b\" text)"));
  EXPECT_FALSE(same_definition("create table a (b text)", "create table a (b text not null)"));
}

}  // namespace dirigent::schema
