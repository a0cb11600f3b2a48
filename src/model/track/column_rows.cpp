#include "model/track/column_rows.hpp"

#include <array>

#include "base/text.hpp"

namespace dirigent::model {

namespace {

using base::FieldType;

struct Look {
  std::string_view interface, display, special;  // empty: none
};

Look look_of(FieldType type) {
  switch (type) {
    case FieldType::kBoolean:
      return {"boolean", "boolean", "cast-boolean"};
    case FieldType::kJson:
      return {"input-code", "raw", "cast-json"};
    case FieldType::kText:
      return {"input-multiline", "raw", ""};
    case FieldType::kDate:
    case FieldType::kDateTime:
    case FieldType::kTime:
    case FieldType::kTimestamp:
      return {"datetime", "datetime", ""};
    case FieldType::kGeometry:
    case FieldType::kGeometryPoint:
    case FieldType::kGeometryLineString:
    case FieldType::kGeometryPolygon:
    case FieldType::kGeometryMultiPoint:
    case FieldType::kGeometryMultiLineString:
    case FieldType::kGeometryMultiPolygon:
      return {"map", "raw", ""};
    default:
      return {"input", "raw", ""};
  }
}

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value() : json::value(text);
}

bool leads_to_one(const schema::Collection& collection, const schema::Field& field) {
  const schema::RelationEnd* end = collection.relation(field.name);
  return end != nullptr && end->kind == schema::RelationKind::kM2O;
}

}  // namespace

json::object column_row(const schema::Collection& collection, const schema::Field& field, std::size_t place) {
  const bool counts = field.column->primary_key && field.column->auto_increment;
  const bool read_only = counts || field.column->generated || collection.table->kind != sql::TableKind::kTable;
  Look look = look_of(field.type);
  if (leads_to_one(collection, field)) look = {"select-dropdown-m2o", "related-values", "m2o"};
  json::object row{{"collection", collection.name},
                   {"field", field.name},
                   {"interface", look.interface},
                   {"display", text_or_null(look.display)},
                   {"readonly", read_only},
                   {"hidden", counts},
                   {"sort", place},
                   {"width", "full"}};
  if (!look.special.empty()) row["special"] = json::array{look.special};
  return row;
}

std::optional<std::string> display_template(const schema::Collection& collection) {
  static constexpr std::array kTelling = {"name", "title", "label", "subject", "code", "slug", "email"};
  for (const std::string_view wanted : kTelling) {
    for (const schema::Field& field : collection.fields) {
      if (!field.alias() && base::lower(field.name) == wanted) return "{{" + field.name + "}}";
    }
  }
  for (const schema::Field& field : collection.fields) {
    const bool text = field.type == FieldType::kString || field.type == FieldType::kText;
    if (!field.alias() && text) return "{{" + field.name + "}}";
  }
  return std::nullopt;
}

}  // namespace dirigent::model
