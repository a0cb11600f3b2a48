#include "model/payload/column.hpp"

#include "base/errors.hpp"
#include "base/text.hpp"
#include "model/payload/default_value.hpp"

namespace dirigent::model {

namespace {

using base::FieldType;

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

sql::ColumnRequest request_for(FieldType type, const ColumnOptions& options, bool auto_increment) {
  sql::ColumnRequest request;
  request.type = type;
  request.max_length = options.max_length;
  request.precision = options.precision;
  request.scale = options.scale;
  request.auto_increment = auto_increment;
  if (type == FieldType::kDecimal && options.scale.value_or(5) > options.precision.value_or(10)) {
    invalid("\"schema.numeric_scale\" must not be greater than \"schema.numeric_precision\"");
  }
  return request;
}

// What the patch leaves open is taken from the column as it is, so that a patch of the default does not shorten a text.
std::string changed_type(const schema::Field& field, const sql::Column& now, const FieldPayload& patch,
                         const sql::Dialect& dialect) {
  const FieldType type = patch.type.value_or(field.type);
  ColumnOptions options = *patch.schema;
  if (type == field.type) {
    const bool same_size = options.max_length.value_or(field.max_length.value_or(0)) == field.max_length.value_or(0) &&
                           options.precision.value_or(field.precision.value_or(0)) == field.precision.value_or(0) &&
                           options.scale.value_or(field.scale.value_or(0)) == field.scale.value_or(0);
    // The database may have a type that the API's has no exact column for ("double precision", "tinyint").
    if (same_size || type == FieldType::kUnknown) return now.type;
    if (!options.max_length) options.max_length = field.max_length;
    if (!options.precision) options.precision = field.precision;
    if (!options.scale) options.scale = field.scale;
  }
  return dialect.column_type(request_for(type, options, now.auto_increment));
}

std::optional<std::string> changed_default(const schema::Field& field, const sql::Column& now,
                                           const FieldPayload& patch, const sql::Dialect& dialect) {
  const FieldType type = patch.type.value_or(field.type);
  const std::optional<json::value>& wanted = patch.schema->default_value;
  // Clients send the whole schema back: a default as it was read is no change, whatever expression is behind it.
  if (!wanted || *wanted == field.default_value) {
    return type == field.type ? now.default_sql : without_cast(now.default_sql);
  }
  return default_sql(*wanted, type, field.name, dialect);
}

}  // namespace

sql::Column planned_column(const FieldPayload& payload, const sql::Dialect& dialect) {
  const ColumnOptions options = payload.schema.value_or(ColumnOptions{});
  const bool key = options.primary_key.value_or(false);
  const bool counts = options.auto_increment.value_or(false);
  const bool whole = *payload.type == FieldType::kInteger || *payload.type == FieldType::kBigInteger;
  if (counts && !key) invalid(fmt::format("Field \"{}\" can't count up without being the primary key", payload.field));
  if (counts && !whole) invalid(fmt::format("Field \"{}\" can't count up: it is no integer", payload.field));

  sql::Column column;
  column.name = payload.field;
  column.type = dialect.column_type(request_for(*payload.type, options, counts));
  column.nullable = !key && options.nullable.value_or(true);
  column.primary_key = key;
  column.auto_increment = counts;
  column.unique = !key && options.unique.value_or(false);
  column.indexed = !key && options.indexed.value_or(false);
  if (options.default_value && !counts) {
    column.default_sql = default_sql(*options.default_value, *payload.type, payload.field, dialect);
  }
  return column;
}

sql::Column changed_column(const schema::Field& field, const sql::Column& now, const FieldPayload& patch,
                           const sql::Dialect& dialect) {
  const ColumnOptions& options = *patch.schema;
  sql::Column column = now;
  if (now.generated) return column;
  column.type = changed_type(field, now, patch, dialect);
  if (now.primary_key) {
    if (options.nullable.value_or(false)) invalid("Primary key cannot be null");
    if (!now.auto_increment && options.default_value) {
      column.default_sql = changed_default(field, now, patch, dialect);
    }
    return column;
  }
  if (options.primary_key.value_or(false)) invalid(fmt::format("Field \"{}\" can't become a primary key", field.name));
  if (options.auto_increment.value_or(false) && !now.auto_increment) {
    invalid(fmt::format("Field \"{}\" can't be made to count up", field.name));
  }
  column.nullable = options.nullable.value_or(now.nullable);
  column.unique = options.unique.value_or(now.unique);
  column.indexed = options.indexed.value_or(now.indexed);
  if (!now.auto_increment) column.default_sql = changed_default(field, now, patch, dialect);
  return column;
}

json::value specials_for(FieldType type, const json::value& given, const sql::Dialect& dialect) {
  std::string_view needed;
  if (type == FieldType::kJson) needed = "cast-json";
  if (type == FieldType::kTimestamp && dialect.sqlite()) needed = "cast-timestamp";
  if (needed.empty()) return given;
  json::array specials;
  if (given.is_array()) specials = given.get_array();
  if (given.is_string()) {
    for (const std::string& special : base::split(std::string_view(given.get_string()), ',')) {
      specials.emplace_back(special);
    }
  }
  for (const json::value& special : specials) {
    if (special.is_string() && std::string_view(special.get_string()) == needed) return specials;
  }
  specials.emplace_back(needed);
  return specials;
}

}  // namespace dirigent::model
