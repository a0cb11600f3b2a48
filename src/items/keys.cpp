#include "items/keys.hpp"

#include <limits>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"

namespace dirigent::items {

namespace {

using base::FieldType;

bool integer_type(FieldType type) {
  return type == FieldType::kInteger || type == FieldType::kBigInteger;
}

std::optional<std::int64_t> integer_of(const json::value& key) {
  if (key.is_int64()) return key.get_int64();
  if (key.is_double()) {
    const double number = key.get_double();
    constexpr double kLimit = 9007199254740992.0;  // beyond 2^53 a double names no single integer
    if (number < -kLimit || number > kLimit || number != static_cast<double>(static_cast<std::int64_t>(number))) {
      return std::nullopt;
    }
    return static_cast<std::int64_t>(number);
  }
  if (key.is_string()) return base::to_integer(key.get_string());
  return std::nullopt;
}

bool fits(std::int64_t number, FieldType type, const sql::Dialect& dialect) {
  if (dialect.sqlite() || type != FieldType::kInteger) return true;
  return number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max();
}

}  // namespace

std::string key_text(const Key& key) {
  if (key.is_string()) return std::string(key.get_string());
  return base::to_json(key);
}

std::optional<sql::Value> key_value(const schema::Field& field, const json::value& key, const sql::Dialect& dialect) {
  if (integer_type(field.type)) {
    const auto number = integer_of(key);
    if (!number || !fits(*number, field.type, dialect)) return std::nullopt;
    return sql::Value(*number);
  }
  if (!key.is_string() && !key.is_number()) return std::nullopt;
  std::string text = key_text(key);
  if (text.find('\0') != std::string::npos) return std::nullopt;
  if (field.type == FieldType::kUuid && !base::is_uuid(text)) return std::nullopt;
  return sql::Value(std::move(text));
}

sql::Value require_key_value(const schema::Field& field, const json::value& key, const sql::Dialect& dialect) {
  auto value = key_value(field, key, dialect);
  if (!value) base::fail(base::forbidden());
  return std::move(*value);
}

Key key_of(const schema::Field& field, const db::Cell& cell) {
  if (integer_type(field.type) || cell.kind == db::Cell::Kind::kInteger) return cell.as_integer();
  return Key(cell.as_text());
}

Key canonical_key(const schema::Field& field, const json::value& key, const sql::Dialect& dialect) {
  sql::Value value = require_key_value(field, key, dialect);
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  std::string& text = std::get<std::string>(value);
  // PostgreSQL prints uuids in lower case; SQLite keeps what it was given.
  return Key(dialect.postgres() && field.type == FieldType::kUuid ? base::lower(text) : text);
}

sql::Fragment having_keys(const sql::Dialect& dialect, const schema::Collection& collection,
                          const std::vector<Key>& keys) {
  const schema::Field& field = collection.primary();
  std::vector<sql::Value> values;
  values.reserve(keys.size());
  for (const Key& key : keys) values.push_back(require_key_value(field, key, dialect));
  sql::Fragment column;
  column.identifier(field.name);
  if (values.size() != 1) return dialect.in_values(column, field.type, values);
  return column.raw(" = ").parameter(std::move(values.front())), column;
}

}  // namespace dirigent::items
