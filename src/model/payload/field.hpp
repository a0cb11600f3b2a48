// A field as a request describes it, checked.
#pragma once
#include <optional>
#include <string>

#include "base/field_type.hpp"
#include "base/json.hpp"
#include "sql/dialect.hpp"

namespace dirigent::model {

/// The `schema` object of a field; what is not given stays as it is or takes its default.
struct ColumnOptions {
  std::optional<bool> nullable, unique, indexed, primary_key, auto_increment;
  std::optional<int> max_length, precision, scale;
  std::optional<json::value> default_value;  // null takes the default away
};

struct FieldPayload {
  std::string field;
  std::optional<base::FieldType> type;  // the relation aliases (o2m, m2m, ...) are kAlias
  std::optional<ColumnOptions> schema;
  std::optional<json::object> meta;

  /// Does the type have a column? Fields without a type and of type unknown have none.
  bool has_column() const { return type && *type != base::FieldType::kAlias && *type != base::FieldType::kUnknown; }
};

/// A new field. Throws INVALID_PAYLOAD naming what is wrong.
FieldPayload new_field(const json::object& payload, const sql::Dialect& dialect);
/// A patch of the field `field`; a name in the payload is not looked at.
FieldPayload field_patch(const json::object& payload, std::string field);

}  // namespace dirigent::model
