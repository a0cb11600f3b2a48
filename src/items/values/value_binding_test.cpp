#include "items/values/value_binding.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "base/errors.hpp"

namespace dirigent::items {
namespace {

using base::FieldType;
using schema::Field;
using sql::Value;

Field field_of(FieldType type, schema::Special special = schema::Special::kNone) {
  Field field;
  field.name = "f";
  field.type = type;
  field.specials = static_cast<std::uint32_t>(special);
  field.column = sql::Column{};
  return field;
}

struct Case {
  FieldType type;
  json::value given;
  Value sqlite;
  Value postgres;
};

TEST(Binding, EachTypeInBothDialects) {
  const Case cases[] = {
      {FieldType::kInteger, 5, std::int64_t{5}, std::int64_t{5}},
      {FieldType::kInteger, 5.0, std::int64_t{5}, std::int64_t{5}},
      {FieldType::kInteger, "17", std::string("17"), std::int64_t{17}},
      {FieldType::kBigInteger, "999999999999999999999", std::string("999999999999999999999"),
       std::string("999999999999999999999")},
      {FieldType::kDecimal, "12.345", std::string("12.345"), std::string("12.345")},
      {FieldType::kFloat, 1.5, 1.5, std::string("1.5")},
      {FieldType::kBoolean, 0, std::int64_t{0}, false},
      {FieldType::kBoolean, "true", std::int64_t{1}, true},
      {FieldType::kBoolean, true, std::int64_t{1}, true},
      {FieldType::kJson, json::value({1, 2}), std::string("[1,2]"), std::string("[1,2]")},
      {FieldType::kJson, "{\"k\":1}", std::string("{\"k\":1}"), std::string("{\"k\":1}")},
      {FieldType::kString, json::object{{"a", 1}}, std::string("{\"a\":1}"), std::string("{\"a\":1}")},
      {FieldType::kString, 5, std::int64_t{5}, std::string("5")},
      {FieldType::kTimestamp, "2021-06-01T10:00:00+02:00", std::int64_t{1622534400000},
       std::string("2021-06-01T08:00:00.000Z")},
      {FieldType::kText, nullptr, {}, {}},
  };
  for (const Case& one : cases) {
    const Field field = field_of(one.type);
    EXPECT_EQ(bind(field, one.given, sql::sqlite_dialect()), one.sqlite) << one.given;
    EXPECT_EQ(bind(field, one.given, sql::postgres_dialect()), one.postgres) << one.given;
  }
}

TEST(Binding, ListsAreJoinedOnlyForCsvFields) {
  const json::value list = {"a", "", 3, nullptr};
  EXPECT_EQ(bind(field_of(FieldType::kCsv, schema::Special::kCastCsv), list, sql::sqlite_dialect()),
            Value(std::string("a,,3,")));
  EXPECT_EQ(bind(field_of(FieldType::kCsv), list, sql::sqlite_dialect()), Value(std::string("[\"a\",\"\",3,null]")));
}

std::string refusal(FieldType type, const json::value& given, const sql::Dialect& dialect) {
  try {
    bind(field_of(type), given, dialect);
  } catch (const base::Failure& failure) {
    return failure.errors().front().message;
  }
  return "";
}

TEST(Binding, WhatIsNoNumberIsRefusedOnBoth) {
  const double past = std::numeric_limits<double>::infinity();  // what the parser makes of 1e100000
  const json::value none[] = {"NaN", "nan", "Infinity", " -inf ", "+INFINITY", "1e100000", "-1e400", past, -past};
  for (const FieldType type : {FieldType::kInteger, FieldType::kBigInteger, FieldType::kFloat, FieldType::kDecimal}) {
    const bool whole = type == FieldType::kInteger || type == FieldType::kBigInteger;
    const std::string message =
        std::string("Invalid payload. Invalid ") + (whole ? "Integer" : "Number") + " format in field \"f\".";
    for (const json::value& value : none) {
      EXPECT_EQ(refusal(type, value, sql::sqlite_dialect()), message) << value;
      EXPECT_EQ(refusal(type, value, sql::postgres_dialect()), message) << value;
    }
    EXPECT_EQ(refusal(type, "infinite", sql::sqlite_dialect()), "");
    EXPECT_EQ(refusal(type, "", sql::sqlite_dialect()), "");
  }
  EXPECT_EQ(refusal(FieldType::kString, "NaN", sql::sqlite_dialect()), "");
  EXPECT_EQ(refusal(FieldType::kString, "NaN", sql::postgres_dialect()), "");
}

TEST(Binding, WhatPostgresWouldRefuseIsRefusedByName) {
  const std::pair<FieldType, json::value> bad[] = {
      {FieldType::kInteger, "abc"},
      {FieldType::kInteger, 1.5},
      {FieldType::kInteger, true},
      {FieldType::kInteger, json::array{1}},
      {FieldType::kInteger, ""},
      {FieldType::kFloat, "abc"},
      {FieldType::kUuid, "xyz"},
      {FieldType::kUuid, 5},
      {FieldType::kTime, 5},
      {FieldType::kTimestamp, 5},
      {FieldType::kText, json::string(std::string_view("a\0b", 3))},
  };
  for (const auto& [type, value] : bad) {
    EXPECT_NE(refusal(type, value, sql::postgres_dialect()), "") << value;
    EXPECT_EQ(refusal(type, value, sql::sqlite_dialect()), "") << value;
  }
}

TEST(Binding, WhatIsNoBooleanIsRefusedOnBoth) {
  for (const sql::Dialect* dialect : {&sql::sqlite_dialect(), &sql::postgres_dialect()}) {
    for (const json::value& value :
         {json::value("maybe"), json::value(2), json::value(json::array()), json::value(0.5)}) {
      EXPECT_EQ(refusal(FieldType::kBoolean, value, *dialect),
                "Invalid payload. Invalid Boolean format in field \"f\".");
    }
  }
}

TEST(Binding, BadDatesAreRefusedOnBoth) {
  for (const sql::Dialect* dialect : {&sql::sqlite_dialect(), &sql::postgres_dialect()}) {
    EXPECT_EQ(refusal(FieldType::kDate, "someday", *dialect), "Invalid payload. Invalid Date format in field \"f\".");
    EXPECT_EQ(refusal(FieldType::kDateTime, "x", *dialect), "Invalid payload. Invalid DateTime format in field \"f\".");
    EXPECT_NE(refusal(FieldType::kTimestamp, "nope", *dialect), "");
    EXPECT_NE(refusal(FieldType::kDate, true, *dialect), "");
  }
}

}  // namespace
}  // namespace dirigent::items
