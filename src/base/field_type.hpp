// The API's field types. One row per type in field_type.cpp; what a type means in SQL is in sql/dialect_*.cpp, how a
// value of it is read and written is in the engine's and items' type tables.
#pragma once
#include <optional>
#include <string_view>

namespace dirigent::base {

enum class FieldType {
  kAlias,
  kBigInteger,
  kBinary,
  kBoolean,
  kCsv,
  kDate,
  kDateTime,
  kDecimal,
  kFloat,
  kGeometry,
  kGeometryPoint,
  kGeometryLineString,
  kGeometryPolygon,
  kGeometryMultiPoint,
  kGeometryMultiLineString,
  kGeometryMultiPolygon,
  kHash,
  kInteger,
  kJson,
  kString,
  kText,
  kTime,
  kTimestamp,
  kUnknown,
  kUuid,
};

/// "bigInteger", "geometry.Point", ... as the API writes it.
std::string_view name_of(FieldType type);
/// The type of an API name; the relation aliases (o2m, m2m, m2a, o2a, files, translations) give kAlias.
std::optional<FieldType> field_type_of(std::string_view name);

/// Of any shape.
bool is_geometry(FieldType type);
/// Whole or not.
bool is_number(FieldType type);

}  // namespace dirigent::base
