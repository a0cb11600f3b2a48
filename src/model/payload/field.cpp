#include "model/payload/field.hpp"

#include "base/errors.hpp"
#include "base/text.hpp"
#include "model/payload/names.hpp"

namespace dirigent::model {

namespace {

constexpr std::string_view kTypeList =
    "bigInteger, boolean, date, dateTime, decimal, float, integer, json, string, text, time, timestamp, binary, uuid, "
    "alias, hash, csv, geometry, geometry.Point, geometry.LineString, geometry.Polygon, geometry.MultiPoint, "
    "geometry.MultiLineString, geometry.MultiPolygon, unknown, o2m, m2m, m2a, o2a, files, translations, null";

constexpr int kMaxLength = 10485760;  // of PostgreSQL's character varying
constexpr int kMaxPrecision = 1000;   // of PostgreSQL's numeric

[[noreturn]] void invalid(std::string reason) {
  base::fail(base::invalid_payload(std::move(reason)));
}

const json::value* given(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<bool> flag(const json::object& schema, std::string_view key) {
  const json::value* value = given(schema, key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) invalid(fmt::format("\"schema.{}\" must be a boolean", key));
  return value->get_bool();
}

std::optional<int> number(const json::object& schema, std::string_view key, int least, int most) {
  const json::value* value = given(schema, key);
  if (value == nullptr) return std::nullopt;
  std::optional<std::int64_t> number;
  if (value->is_int64()) number = value->get_int64();
  if (value->is_string()) number = base::to_integer(std::string_view(value->get_string()));
  if (!value->is_number() && !value->is_string()) {
    invalid(fmt::format("\"schema.{}\" must be one of [number, string, null]", key));
  }
  if (!number || *number < least || *number > most) {
    invalid(fmt::format("\"schema.{}\" must be an integer from {} to {}", key, least, most));
  }
  return static_cast<int>(*number);
}

std::optional<ColumnOptions> column_options(const json::object& payload) {
  const json::value* schema = given(payload, "schema");
  if (schema == nullptr) return std::nullopt;
  if (!schema->is_object()) invalid("\"schema\" must be of type object");
  const json::object& object = schema->get_object();
  ColumnOptions options;
  options.nullable = flag(object, "is_nullable");
  options.unique = flag(object, "is_unique");
  options.indexed = flag(object, "is_indexed");
  options.primary_key = flag(object, "is_primary_key");
  options.auto_increment = flag(object, "has_auto_increment");
  options.max_length = number(object, "max_length", 1, kMaxLength);
  options.precision = number(object, "numeric_precision", 1, kMaxPrecision);
  options.scale = number(object, "numeric_scale", 0, kMaxPrecision);
  if (const json::value* value = object.if_contains("default_value")) options.default_value = *value;
  return options;
}

std::optional<base::FieldType> field_type(const json::object& payload) {
  const json::value* type = given(payload, "type");
  if (type == nullptr) return std::nullopt;
  std::optional<base::FieldType> known;
  if (type->is_string()) known = base::field_type_of(std::string_view(type->get_string()));
  if (!known) invalid(fmt::format("\"type\" must be one of [{}]", kTypeList));
  return known;
}

std::optional<json::object> meta_object(const json::object& payload) {
  const json::value* meta = given(payload, "meta");
  if (meta == nullptr) return std::nullopt;
  if (!meta->is_object()) invalid("\"meta\" must be of type object");
  return meta->get_object();
}

FieldPayload parts(const json::object& payload) {
  FieldPayload field;
  field.type = field_type(payload);
  field.schema = column_options(payload);
  field.meta = meta_object(payload);
  return field;
}

}  // namespace

FieldPayload new_field(const json::object& payload, const sql::Dialect& dialect) {
  std::string name = new_field_name(payload, dialect);
  for (const auto& [key, value] : payload) {
    if (key == "collection" || key == "field" || key == "type" || key == "schema" || key == "meta") continue;
    invalid(fmt::format("\"{}\" is not allowed", std::string_view(key)));
  }
  FieldPayload field = parts(payload);
  field.field = std::move(name);
  return field;
}

FieldPayload field_patch(const json::object& payload, std::string field) {
  FieldPayload patch = parts(payload);
  patch.field = std::move(field);
  return patch;
}

}  // namespace dirigent::model
