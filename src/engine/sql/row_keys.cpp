#include "engine/sql/row_keys.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "engine/sql/key_value.hpp"

namespace dirigent::engine {

using base::FieldType;
using sql::Fragment;

namespace {

/// More keys than this are looked up as texts, in one pass.
constexpr std::size_t kMostPlaces = 64;

bool whole_number(const schema::Field& field) {
  return field.type == FieldType::kInteger || field.type == FieldType::kBigInteger;
}

Fragment as_text(const std::string& alias, const schema::Field& field) {
  Fragment out("CAST(");
  return std::move(out.column(alias, field.name).raw(" AS TEXT)"));
}

/// The column as schema::join_key writes it.
Fragment part_sql(const sql::Dialect& dialect, const std::string& alias, const schema::Field& field) {
  Fragment text = as_text(alias, field);
  if (dialect.postgres() && (whole_number(field) || field.type == FieldType::kUuid)) return text;
  Fragment out(dialect.sqlite() ? "COALESCE(REPLACE(REPLACE(" : "REPLACE(REPLACE(");
  out.append(std::move(text)).raw(", '%', '%25'), ',', '%2C')");
  if (dialect.sqlite()) out.raw(", '%4E')");
  return out;
}

/// A name of SQLite's row ids that no column has taken.
std::string row_id(const schema::Collection& collection) {
  for (const std::string name : {"rowid", "_rowid_", "oid"}) {
    const bool taken = std::any_of(collection.fields.begin(), collection.fields.end(), [&](const schema::Field& field) {
      return !field.alias() && base::lower(field.name) == name;
    });
    if (!taken) return name;
  }
  return "";
}

/// Of PostgreSQL: the row's version too, or the place could be another row's by the time it is written to.
Fragment place_sql(const sql::Dialect& dialect, const schema::Collection& collection, const std::string& alias) {
  if (dialect.postgres()) {
    Fragment out;
    out.raw("(").column(alias, "tableoid").raw("::text || '.' || ").column(alias, "ctid").raw("::text || '.' || ");
    return std::move(out.column(alias, "xmin").raw("::text)"));
  }
  const std::string name = row_id(collection);
  if (name.empty()) return Fragment("''");
  return std::move(Fragment("CAST(").column(alias, name).raw(" AS TEXT)"));
}

/// Compared as a text where the type may not read what a key says, or says one value in several ways.
Fragment part_is(const sql::Dialect& dialect, const std::string& alias, const schema::Field& field,
                 const schema::KeyPart& part) {
  Fragment column;
  column.column(alias, field.name);
  if (!part) return std::move(column.raw(" IS NULL"));
  const bool plain = whole_number(field) || field.type == FieldType::kUuid || field.type == FieldType::kString ||
                     field.type == FieldType::kText;
  const std::optional<sql::Value> value = plain ? key_value(field, *part, dialect) : std::nullopt;
  if (value) return std::move(column.raw(" = ").append(dialect.typed_parameter(field.type, *value)));
  Fragment out = as_text(alias, field);
  return std::move(out.raw(" = ").append(dialect.typed_parameter(FieldType::kText, *part)));
}

Fragment one_of(const sql::Dialect& dialect, const schema::Collection& collection, const std::string& alias,
                const std::vector<sql::Value>& keys) {
  const std::vector<const schema::Field*> fields = schema::key_fields(collection);
  Fragment out;
  for (const sql::Value& key : keys) {
    const auto* text = std::get_if<std::string>(&key);
    const auto parts = text != nullptr ? schema::split_key(*text, fields.size()) : std::nullopt;
    if (!parts) continue;
    out.raw(out.empty() ? "((" : " OR (");
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i != 0) out.raw(" AND ");
      out.append(part_is(dialect, alias, *fields[i], (*parts)[i]));
    }
    out.raw(")");
  }
  if (out.empty()) return Fragment("1 = 0");
  return std::move(out.raw(")"));
}

/// Can a key be told from those of other rows at all?
bool tells_rows(const sql::Dialect& dialect, const schema::Collection& collection) {
  const schema::Naming naming = schema::naming_of(collection);
  if (naming == schema::Naming::kPlace) return dialect.postgres() || !row_id(collection).empty();
  return naming != schema::Naming::kNothing;
}

Fragment among(const sql::Dialect& dialect, Fragment key, const std::vector<sql::Value>& keys) {
  if (keys.size() != 1) return dialect.in_values(key, FieldType::kText, keys);
  return std::move(key.raw(" = ").append(dialect.typed_parameter(FieldType::kText, keys.front())));
}

}  // namespace

Fragment row_key(const sql::Dialect& dialect, const schema::Collection& collection, std::string_view of) {
  const std::string alias(of);
  switch (schema::naming_of(collection)) {
    case schema::Naming::kPlace:
      return place_sql(dialect, collection, alias);
    case schema::Naming::kNothing:
      return Fragment("''");  // no row is without it, which would be taken for an absent one
    default:
      break;
  }
  std::vector<Fragment> parts;
  for (const schema::Field* field : schema::key_fields(collection)) parts.push_back(part_sql(dialect, alias, *field));
  Fragment out("(");
  out.append(sql::join(std::move(parts), " || ',' || "));
  return std::move(out.raw(")"));
}

Fragment rows_of(const sql::Dialect& dialect, const schema::Collection& collection) {
  Fragment out;
  if (schema::keyed_by_column(collection)) return std::move(out.identifier(collection.name));
  constexpr std::string_view kRow = "row";
  out.raw("(SELECT ").identifier(kRow).raw(".*, ").append(row_key(dialect, collection, kRow)).raw(" AS ");
  out.identifier(schema::kRowKey).raw(" FROM ").identifier(collection.name).raw(" AS ").identifier(kRow);
  return std::move(out.raw(")"));
}

Fragment in_table(const sql::Dialect& dialect, const schema::Collection& collection, std::string_view of,
                  const std::vector<sql::Value>& keys) {
  const std::string alias(of);
  if (schema::keyed_by_column(collection)) return keys_condition(dialect, alias, collection.primary(), keys);
  if (!tells_rows(dialect, collection)) return Fragment("1 = 0");
  const bool by_columns = schema::naming_of(collection) == schema::Naming::kColumns;
  if (by_columns && keys.size() <= kMostPlaces) return one_of(dialect, collection, alias, keys);
  return among(dialect, row_key(dialect, collection, of), keys);
}

Fragment in_rows(const sql::Dialect& dialect, const schema::Collection& collection, std::string_view of,
                 const std::vector<sql::Value>& keys) {
  if (schema::has_keys(collection)) return in_table(dialect, collection, of, keys);
  if (!tells_rows(dialect, collection)) return Fragment("1 = 0");
  return among(dialect, std::move(Fragment().column(std::string(of), std::string(schema::kRowKey))), keys);
}

}  // namespace dirigent::engine
