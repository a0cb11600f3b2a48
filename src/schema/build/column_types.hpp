// What a database column is to the API: its type, its numbers, its default. Rules of the contract's field types page.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/field_type.hpp"
#include "base/json.hpp"
#include "sql/ddl.hpp"

namespace dirigent::schema {

struct ColumnFacts {
  std::string data_type;  // without length: "varchar", "timestamp without time zone"
  std::optional<int> max_length, precision, scale;
};
ColumnFacts column_facts(const sql::Column& column, bool postgres);

/// The bit set of a `special` list; unknown words count nothing.
std::uint32_t special_bits(const json::value& special);

/// The API type of a column; a type flag among the specials wins over the database's type.
base::FieldType field_type_of(const sql::Column& column, const ColumnFacts& facts, const json::value& special);

/// A column's default as the API shows it: numbers, booleans and JSON as such, text without quotes, expressions as
/// text.
json::value default_value(const sql::Column& column, base::FieldType type);

}  // namespace dirigent::schema
