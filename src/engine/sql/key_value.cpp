#include "engine/sql/key_value.hpp"

#include <limits>

#include "base/errors.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"

namespace dirigent::engine {

namespace {

using base::FieldType;

bool fits(const schema::Field& field, std::int64_t number, const sql::Dialect& dialect) {
  if (dialect.sqlite() || field.type == FieldType::kBigInteger) return true;
  if (field.data_type == "smallint") return number == static_cast<std::int16_t>(number);
  return number == static_cast<std::int32_t>(number);
}

}  // namespace

std::optional<sql::Value> key_value(const schema::Field& field, std::string_view text, const sql::Dialect& dialect) {
  switch (field.type) {
    case FieldType::kInteger:
    case FieldType::kBigInteger: {
      const std::optional<std::int64_t> number = base::to_integer(text);
      if (!number || !fits(field, *number, dialect)) return std::nullopt;
      return *number;
    }
    case FieldType::kDecimal:
    case FieldType::kFloat: {
      const std::optional<double> number = base::to_number(text);
      if (!number) return std::nullopt;
      return *number;
    }
    case FieldType::kUuid:
      if (dialect.postgres() && field.data_type != "uuid") return std::string(text);
      if (!base::is_uuid(text)) return std::nullopt;
      return std::string(text);
    case FieldType::kString:
    case FieldType::kText:
    case FieldType::kCsv:
    case FieldType::kHash:
      return std::string(text);
    default:
      if (dialect.postgres()) return std::nullopt;  // a cast could fail
      return std::string(text);
  }
}

std::optional<sql::Value> key_value(const schema::Field& field, const db::Cell& cell, const sql::Dialect& dialect) {
  if (cell.kind == db::Cell::Kind::kText) return key_value(field, cell.text, dialect);
  if (cell.kind == db::Cell::Kind::kInteger && field.type != FieldType::kString && field.type != FieldType::kText) {
    return cell.integer;
  }
  return key_value(field, cell.as_text(), dialect);
}

RowKeys target_keys(const schema::Collection& collection, const Target& target, const sql::Dialect& dialect) {
  RowKeys keys;
  keys.all = !target.keys.has_value();
  if (keys.all) return keys;
  keys.values.reserve(target.keys->size());
  for (const std::string& text : *target.keys) {
    std::optional<sql::Value> value = key_value(collection.primary(), text, dialect);
    if (!value) base::fail(base::forbidden());
    keys.values.push_back(std::move(*value));
  }
  return keys;
}

}  // namespace dirigent::engine
