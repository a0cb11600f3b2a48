#include "api/openapi/schemas.hpp"

namespace dirigent::api::openapi {

namespace {

using base::FieldType;
using schema::Field;

// A value of JSON has no type at all: it may be any.
json::object value_schema(FieldType type) {
  const auto formatted = [](std::string_view json_type, std::string_view format) {
    return json::object{{"type", json_type}, {"format", format}};
  };
  if (base::is_geometry(type)) return {{"type", "object"}};
  switch (type) {
    case FieldType::kBigInteger:
      return formatted("integer", "int64");
    case FieldType::kInteger:
      return {{"type", "integer"}};
    case FieldType::kDecimal:
    case FieldType::kFloat:
      return formatted("number", "float");
    case FieldType::kBoolean:
      return {{"type", "boolean"}};
    case FieldType::kCsv:
      return {{"type", "array"}, {"items", {{"type", "string"}}}};
    case FieldType::kDate:
      return formatted("string", "date");
    case FieldType::kTime:
      return formatted("string", "time");
    case FieldType::kDateTime:
      return formatted("string", "date-time");
    case FieldType::kTimestamp:
      return formatted("string", "timestamp");
    case FieldType::kUuid:
      return formatted("string", "uuid");
    case FieldType::kBinary:
      return formatted("string", "binary");
    case FieldType::kJson:
    case FieldType::kAlias:
    case FieldType::kUnknown:
      return {};
    default:  // texts
      break;
  }
  return {{"type", "string"}};
}

// An item of another collection: its key, or what was asked of it.
json::object related(const Visible& visible, const schema::Collection& target) {
  json::object key = key_schema(target);
  const std::string_view component = visible.component(target.name);
  if (component.empty()) return key;
  return {{"oneOf", json::array{std::move(key), reference("schemas", component)}}};
}

json::object any_of_related(const Visible& visible, const schema::Relation& relation) {
  json::array kinds{json::object{{"type", "string"}}};
  for (const std::string& name : relation.one_allowed_collections) {
    const std::string_view component = visible.component(name);
    if (!component.empty()) kinds.push_back(reference("schemas", component));
  }
  return {{"oneOf", std::move(kinds)}};
}

std::optional<json::object> field_schema(const Visible& visible, const schema::Collection& collection,
                                         const Field& field) {
  const schema::RelationEnd* end = collection.relation(field.name);
  if (end != nullptr && end->kind == schema::RelationKind::kM2A) return any_of_related(visible, *end->relation);
  if (end != nullptr && end->target != nullptr && end->target->table) {
    json::object item = related(visible, *end->target);
    if (end->kind == schema::RelationKind::kM2O) return item;
    return json::object{{"type", "array"}, {"items", std::move(item)}};
  }
  if (field.alias()) return std::nullopt;
  return value_schema(field.type);
}

bool nullable(const Field& field) {
  return !field.column || field.column->nullable;
}

bool required(const Field& field) {
  return field.column && !field.column->nullable && field.default_value.is_null() && !field.column->default_sql &&
         !field.column->auto_increment;
}

}  // namespace

json::object key_schema(const schema::Collection& collection) {
  return value_schema(collection.primary().type);
}

json::object item_schema(const Visible& visible, const schema::Collection& collection) {
  json::object properties;
  json::array needed;
  for (const Field& field : collection.fields) {
    if (!visible.field(collection, field.name)) continue;
    std::optional<json::object> value = field_schema(visible, collection, field);
    if (!value) continue;
    json::object property{{"nullable", nullable(field)}};
    for (auto& [name, member] : *value) property.emplace(name, std::move(member));
    properties.emplace(field.name, std::move(property));
    if (required(field)) needed.emplace_back(field.name);
  }
  json::object item{{"type", "object"}, {"properties", std::move(properties)}, {"x-collection", collection.name}};
  if (!needed.empty()) item.emplace("required", std::move(needed));
  return item;
}

}  // namespace dirigent::api::openapi
