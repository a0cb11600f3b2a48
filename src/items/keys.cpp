#include "items/keys.hpp"

#include <limits>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "engine/sql/row_keys.hpp"

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

namespace {

std::optional<schema::KeyPart> part_of(const json::value* value) {
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return schema::KeyPart();
  if (value->is_object() || value->is_array()) return std::nullopt;
  return schema::KeyPart(key_text(*value));
}

const json::value* named(const json::value& key, const schema::Field& field, std::size_t place) {
  if (key.is_object()) return key.get_object().if_contains(field.name);
  return place < key.get_array().size() ? &key.get_array()[place] : nullptr;
}

}  // namespace

std::optional<std::string> key_of_parts(const schema::Collection& collection, const json::value& key) {
  const std::vector<const schema::Field*> fields = schema::key_fields(collection);
  if (fields.empty() || (!key.is_object() && !key.is_array())) return std::nullopt;
  if (key.is_array() && key.get_array().size() != fields.size()) return std::nullopt;
  std::vector<schema::KeyPart> parts;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::optional<schema::KeyPart> part = part_of(named(key, *fields[i], i));
    if (!part) return std::nullopt;
    parts.push_back(std::move(*part));
  }
  return schema::join_key(parts);
}

std::optional<json::value> given_key(const schema::Collection& collection, const json::object& payload) {
  if (schema::keyed_by_column(collection)) {
    const json::value* key = payload.if_contains(collection.primary_key);
    return key == nullptr || key->is_null() ? std::nullopt : std::optional<json::value>(*key);
  }
  std::optional<std::string> key = key_of_parts(collection, json::value(payload));
  return key ? std::optional<json::value>(std::move(*key)) : std::nullopt;
}

void erase_key(const schema::Collection& collection, json::object& patch) {
  if (schema::keyed_by_column(collection)) patch.stable_erase(collection.primary_key);
  for (const schema::Field* field : schema::key_fields(collection)) patch.stable_erase(field->name);
}

void require_possible_key(const schema::Collection& collection, const std::string& key, const sql::Dialect& dialect) {
  require_key_value(collection.primary(), json::value(key), dialect);
  if (schema::keyed_by_column(collection)) return;
  const std::size_t parts = schema::key_fields(collection).size();
  if (parts == 0 || !schema::split_key(key, parts)) base::fail(base::forbidden());
}

sql::Fragment key_column(const sql::Dialect& dialect, const schema::Collection& collection) {
  if (!schema::keyed_by_column(collection)) return engine::row_key(dialect, collection, collection.name);
  return std::move(sql::Fragment().identifier(collection.primary_key));
}

sql::Fragment having_keys(const sql::Dialect& dialect, const schema::Collection& collection,
                          const std::vector<Key>& keys) {
  const schema::Field& field = collection.primary();
  std::vector<sql::Value> values;
  values.reserve(keys.size());
  for (const Key& key : keys) values.push_back(require_key_value(field, key, dialect));
  if (!schema::keyed_by_column(collection)) return engine::in_table(dialect, collection, collection.name, values);
  sql::Fragment column;
  column.identifier(field.name);
  if (values.size() != 1) return dialect.in_values(column, field.type, values);
  return column.raw(" = ").parameter(std::move(values.front())), column;
}

}  // namespace dirigent::items
