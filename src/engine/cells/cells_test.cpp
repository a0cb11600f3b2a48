#include "engine/cells/cells.hpp"

#include <gtest/gtest.h>

namespace dirigent::engine {
namespace {

using base::FieldType;

db::Cell text(std::string_view value) {
  db::Cell cell;
  cell.kind = db::Cell::Kind::kText;
  cell.text = value;
  return cell;
}
db::Cell integer(std::int64_t value) {
  db::Cell cell;
  cell.kind = db::Cell::Kind::kInteger;
  cell.integer = value;
  return cell;
}
db::Cell real(double value) {
  db::Cell cell;
  cell.kind = db::Cell::Kind::kReal;
  cell.real = value;
  return cell;
}
db::Cell blob(std::string_view value) {
  db::Cell cell;
  cell.kind = db::Cell::Kind::kBlob;
  cell.text = value;
  return cell;
}

struct Case {
  FieldType type;
  schema::Special special;
  const char* data_type;
  db::Cell cell;
  const char* json;
};

std::string shown(const Case& one, const sql::Dialect& dialect) {
  schema::Field field;
  field.type = one.type;
  field.specials = static_cast<std::uint32_t>(one.special);
  field.data_type = one.data_type;
  std::string out;
  emitter_of(field, dialect)(out, one.cell);
  return out;
}

constexpr auto kNone = schema::Special::kNone;

TEST(Cells, ShowsWhatSqliteStores) {
  const Case cases[] = {
      {FieldType::kString, kNone, "varchar", text("a\"\n"), R"("a\"\n")"},
      {FieldType::kString, kNone, "varchar", integer(5), "5"},
      {FieldType::kInteger, kNone, "integer", text("abc"), R"("abc")"},
      {FieldType::kFloat, kNone, "float", real(3), "3"},
      {FieldType::kFloat, kNone, "float", real(1e-6), "0.000001"},
      {FieldType::kBoolean, kNone, "boolean", integer(1), "1"},
      {FieldType::kBoolean, schema::Special::kCastBoolean, "boolean", integer(1), "true"},
      {FieldType::kBoolean, schema::Special::kCastBoolean, "boolean", text("0"), "false"},
      {FieldType::kBoolean, schema::Special::kCastBoolean, "boolean", text("what"), "\"what\""},
      {FieldType::kJson, schema::Special::kCastJson, "json", text(R"({"a":[1]})"), R"({"a":[1]})"},
      {FieldType::kJson, schema::Special::kCastJson, "json", text("bare"), R"("bare")"},
      {FieldType::kJson, schema::Special::kCastJson, "json", text("[1] x"), R"("[1] x")"},
      {FieldType::kJson, schema::Special::kCastJson, "json", text(""), R"("")"},
      {FieldType::kJson, schema::Special::kCastJson, "json", real(3.5), "3.5"},
      {FieldType::kCsv, schema::Special::kCastCsv, "text", text("a,,b"), R"(["a","","b"])"},
      {FieldType::kCsv, schema::Special::kCastCsv, "text", text("a,"), R"(["a",""])"},
      {FieldType::kCsv, schema::Special::kCastCsv, "text", text(""), "[]"},
      {FieldType::kCsv, schema::Special::kCastCsv, "text", db::Cell(), "null"},
      {FieldType::kTimestamp, kNone, "datetime", integer(1592224200500), R"("2020-06-15T12:30:00.500Z")"},
      {FieldType::kTimestamp, kNone, "datetime", integer(-1000), R"("1969-12-31T23:59:59.000Z")"},
      {FieldType::kTimestamp, kNone, "datetime", text("nonsense"), R"("nonsense")"},
      {FieldType::kDate, kNone, "date", text("0000-00-00"), "null"},
      {FieldType::kString, schema::Special::kConceal, "varchar", text("x"), R"("**********")"},
      {FieldType::kString, schema::Special::kConceal, "varchar", text(""), "null"},
      {FieldType::kBinary, kNone, "blob", blob("\x01z"), R"({"type":"Buffer","data":[1,122]})"},
  };
  for (const Case& one : cases) EXPECT_EQ(shown(one, sql::sqlite_dialect()), one.json);
}

TEST(Cells, ShowsWhatPostgresPrints) {
  const Case cases[] = {
      {FieldType::kInteger, kNone, "integer", text("42"), "42"},
      {FieldType::kInteger, kNone, "numeric", text("42"), R"("42")"},
      {FieldType::kBigInteger, kNone, "bigint", text("12345678901"), R"("12345678901")"},
      {FieldType::kDecimal, kNone, "numeric", text("7.00000"), R"("7.00000")"},
      {FieldType::kFloat, kNone, "real", text("1e-06"), "0.000001"},
      {FieldType::kFloat, kNone, "real", text("NaN"), "null"},
      {FieldType::kBoolean, kNone, "boolean", text("t"), "true"},
      {FieldType::kBoolean, kNone, "boolean", text("f"), "false"},
      {FieldType::kDateTime, kNone, "timestamp without time zone", text("2020-01-02 03:04:05.678"),
       R"("2020-01-02T03:04:05")"},
      {FieldType::kTimestamp, kNone, "timestamp with time zone", text("2020-01-02 03:04:05+00"),
       R"("2020-01-02T03:04:05.000Z")"},
      {FieldType::kTimestamp, kNone, "timestamp with time zone", text("2020-01-02 03:04:05.8912+00"),
       R"("2020-01-02T03:04:05.891Z")"},
      {FieldType::kTimestamp, kNone, "timestamp with time zone", text("2020-01-02 03:04:05.8+00"),
       R"("2020-01-02T03:04:05.800Z")"},
      {FieldType::kTimestamp, kNone, "timestamp with time zone", text("infinity"), R"("infinity")"},
      {FieldType::kUnknown, kNone, "bytea", text("\\x017a"), R"({"type":"Buffer","data":[1,122]})"},
      {FieldType::kJson, kNone, "json", text(R"({"a":1})"), R"({"a":1})"},
      {FieldType::kUuid, kNone, "character varying", text("not \"one\""), R"("not \"one\"")"},
      {FieldType::kUnknown, kNone, "point", text("(1,2)"), "\"(1,2)\""},
      {FieldType::kTime, kNone, "time without time zone", db::Cell(), "null"},
  };
  for (const Case& one : cases) EXPECT_EQ(shown(one, sql::postgres_dialect()), one.json);
}

}  // namespace
}  // namespace dirigent::engine
