#include "base/field_type.hpp"

#include <array>
#include <cstddef>

namespace dirigent::base {

namespace {

struct Row {
  FieldType type;
  std::string_view name;
};

// One row per type, in the order of the enumeration.
constexpr std::array kRows{
    Row{FieldType::kAlias, "alias"},
    Row{FieldType::kBigInteger, "bigInteger"},
    Row{FieldType::kBinary, "binary"},
    Row{FieldType::kBoolean, "boolean"},
    Row{FieldType::kCsv, "csv"},
    Row{FieldType::kDate, "date"},
    Row{FieldType::kDateTime, "dateTime"},
    Row{FieldType::kDecimal, "decimal"},
    Row{FieldType::kFloat, "float"},
    Row{FieldType::kGeometry, "geometry"},
    Row{FieldType::kGeometryPoint, "geometry.Point"},
    Row{FieldType::kGeometryLineString, "geometry.LineString"},
    Row{FieldType::kGeometryPolygon, "geometry.Polygon"},
    Row{FieldType::kGeometryMultiPoint, "geometry.MultiPoint"},
    Row{FieldType::kGeometryMultiLineString, "geometry.MultiLineString"},
    Row{FieldType::kGeometryMultiPolygon, "geometry.MultiPolygon"},
    Row{FieldType::kHash, "hash"},
    Row{FieldType::kInteger, "integer"},
    Row{FieldType::kJson, "json"},
    Row{FieldType::kString, "string"},
    Row{FieldType::kText, "text"},
    Row{FieldType::kTime, "time"},
    Row{FieldType::kTimestamp, "timestamp"},
    Row{FieldType::kUnknown, "unknown"},
    Row{FieldType::kUuid, "uuid"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].type) != i) return false;
  }
  return kRows.size() == static_cast<std::size_t>(FieldType::kUuid) + 1;
}
static_assert(in_order());

constexpr std::array<std::string_view, 6> kRelationAliases{"o2m", "m2m", "m2a", "o2a", "files", "translations"};

}  // namespace

std::string_view name_of(FieldType type) {
  return kRows.at(static_cast<std::size_t>(type)).name;
}

std::optional<FieldType> field_type_of(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.type;
  }
  for (std::string_view alias : kRelationAliases) {
    if (alias == name) return FieldType::kAlias;
  }
  return std::nullopt;
}

bool is_geometry(FieldType type) {
  return name_of(type).starts_with("geometry");
}

bool is_number(FieldType type) {
  return type == FieldType::kInteger || type == FieldType::kBigInteger || type == FieldType::kFloat ||
         type == FieldType::kDecimal;
}

}  // namespace dirigent::base
