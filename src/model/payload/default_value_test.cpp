#include "model/payload/default_value.hpp"

#include <gtest/gtest.h>

#include "base/errors.hpp"

namespace dirigent::model {
namespace {

using base::FieldType;

std::string shown(const json::value& value, FieldType type, const sql::Dialect& dialect) {
  return default_sql(value, type, "f", dialect).value_or("(none)");
}

TEST(DefaultValue, IsALiteralOfTheDatabase) {
  const sql::Dialect& lite = sql::sqlite_dialect();
  const sql::Dialect& pg = sql::postgres_dialect();
  EXPECT_EQ(shown(nullptr, FieldType::kString, lite), "(none)");
  EXPECT_EQ(shown("it's", FieldType::kString, lite), "'it''s'");
  EXPECT_EQ(shown("'); drop table x; --", FieldType::kText, pg), "'''); drop table x; --'");
  EXPECT_EQ(shown(5, FieldType::kInteger, pg), "'5'");
  EXPECT_EQ(shown("5", FieldType::kBigInteger, lite), "'5'");
  EXPECT_EQ(shown(1.5, FieldType::kFloat, lite), "'1.5'");
  EXPECT_EQ(shown(true, FieldType::kBoolean, lite), "'1'");
  EXPECT_EQ(shown(false, FieldType::kBoolean, pg), "false");
  EXPECT_EQ(shown(json::object{{"a", 1}}, FieldType::kJson, pg), R"('{"a":1}')");
}

TEST(DefaultValue, KnowsTheFunctionsOfTheContract) {
  const sql::Dialect& lite = sql::sqlite_dialect();
  const sql::Dialect& pg = sql::postgres_dialect();
  EXPECT_EQ(shown("now()", FieldType::kTimestamp, lite), "CURRENT_TIMESTAMP");
  EXPECT_EQ(shown("CURRENT_TIMESTAMP(3)", FieldType::kTimestamp, pg), "CURRENT_TIMESTAMP(3)");
  EXPECT_EQ(shown("CURRENT_TIMESTAMP(3); x", FieldType::kString, pg), "'CURRENT_TIMESTAMP(3); x'");
  EXPECT_EQ(shown("gen_random_uuid()", FieldType::kUuid, pg), "gen_random_uuid()");
  EXPECT_THROW((void)default_sql("gen_random_uuid()", FieldType::kUuid, "f", lite), base::Failure);
}

TEST(DefaultValue, RefusesWhatIsNoValueOfTheType) {
  const sql::Dialect& pg = sql::postgres_dialect();
  EXPECT_THROW((void)default_sql("abc", FieldType::kInteger, "f", pg), base::Failure);
  EXPECT_THROW((void)default_sql(1.5, FieldType::kInteger, "f", pg), base::Failure);
  EXPECT_THROW((void)default_sql("maybe", FieldType::kBoolean, "f", pg), base::Failure);
  EXPECT_THROW((void)default_sql(json::object{{"a", 1}}, FieldType::kString, "f", pg), base::Failure);
}

TEST(DefaultValue, LosesTheCastOfItsOldType) {
  EXPECT_EQ(without_cast("'B'::character varying"), "'B'");
  EXPECT_EQ(without_cast("'a''::b'::text"), "'a''::b'");
  EXPECT_EQ(without_cast("'a''::b'"), "'a''::b'");
  EXPECT_EQ(without_cast("nextval('s'::regclass)"), "nextval('s'::regclass)");
  EXPECT_EQ(without_cast(std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace dirigent::model
