#include "sql/dialect.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dirigent::sql {
namespace {

using base::FieldType;

const Fragment kColumn = Fragment().identifier("c");

TEST(SqliteDialect, ListsAreOneParameterOfTheColumnsKind) {
  const Dialect& dialect = sqlite_dialect();
  const std::vector<Value> values{
      std::int64_t{1}, std::string("2\""), std::monostate{}, 1.5, true, std::numeric_limits<double>::infinity()};
  const Statement numbers = dialect.finish(dialect.in_values(kColumn, FieldType::kInteger, values));
  EXPECT_EQ(numbers.text, R"("c" IN (SELECT value FROM json_each(?)))");
  EXPECT_EQ(numbers.parameters, (std::vector<Value>{std::string(R"([1,"2\"",1.5,1])")}));
  const Statement texts = dialect.finish(dialect.in_values(kColumn, FieldType::kString, values));
  EXPECT_EQ(texts.parameters, (std::vector<Value>{std::string(R"(["1","2\"","1.5","1"])")}));
  const Statement none = dialect.finish(dialect.in_values(kColumn, FieldType::kString, {}));
  EXPECT_EQ(none.parameters, (std::vector<Value>{std::string("[]")}));
}

TEST(SqliteDialect, WhatJsonCannotCarryIsBoundByItself) {
  const Dialect& dialect = sqlite_dialect();
  const std::vector<Value> values{std::string("a\0b", 3), Bytes{"x"}};
  const Statement direct = dialect.finish(dialect.in_values(kColumn, FieldType::kString, values));
  EXPECT_EQ(direct.text, R"("c" IN (?, ?))");
  EXPECT_EQ(direct.parameters, values);
}

TEST(PostgresDialect, ListsAreOneArrayParameter) {
  const Dialect& dialect = postgres_dialect();
  const std::vector<Value> values{
      std::int64_t{1}, std::string(R"(a"b\c,{})"), std::monostate{}, 1.5, true, Bytes{std::string("\0\xff", 2)}};
  const Statement list = dialect.finish(dialect.in_values(kColumn, FieldType::kString, values));
  EXPECT_EQ(list.text, R"("c" = ANY($1))");
  EXPECT_EQ(list.parameters, (std::vector<Value>{std::string(R"({"1","a\"b\\c,{}","1.5","true","\\x00ff"})")}));
}

TEST(PostgresDialect, ParametersAreCastWhereTheColumnsTypeIsCertain) {
  const Dialect& dialect = postgres_dialect();
  const auto text = [&](FieldType type) { return dialect.finish(dialect.typed_parameter(type, true)).text; };
  EXPECT_EQ(text(FieldType::kInteger), "$1::integer");
  EXPECT_EQ(text(FieldType::kTimestamp), "$1::timestamp with time zone");
  EXPECT_EQ(text(FieldType::kString), "$1");
  EXPECT_EQ(text(FieldType::kFloat), "$1");
}

TEST(Dialects, LikeFoldsBothSidesWhenItIsInsensitive) {
  for (const Dialect* dialect : {&sqlite_dialect(), &postgres_dialect()}) {
    const std::string mark = dialect->postgres() ? "$1" : "?";
    EXPECT_EQ(dialect->finish(dialect->like(kColumn, "%A%", false, true)).text, "\"c\" NOT LIKE " + mark);
    EXPECT_EQ(dialect->finish(dialect->like(kColumn, "%A%", true, false)).text,
              "LOWER(\"c\") LIKE LOWER(" + mark + ")");
  }
}

TEST(Dialects, PartsOfAnInstantAreReadInUtc) {
  const Statement week =
      postgres_dialect().finish(postgres_dialect().date_part(DatePart::kWeek, kColumn, FieldType::kTimestamp));
  EXPECT_EQ(week.text, R"(EXTRACT(WEEK FROM "c" AT TIME ZONE 'UTC'))");
  const Statement hour =
      postgres_dialect().finish(postgres_dialect().date_part(DatePart::kHour, kColumn, FieldType::kTime));
  EXPECT_EQ(hour.text, R"(EXTRACT(HOUR FROM "c"))");
}

}  // namespace
}  // namespace dirigent::sql
