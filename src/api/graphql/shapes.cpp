#include "api/graphql/shapes.hpp"

#include <fmt/format.h>

#include "base/errors.hpp"

namespace dirigent::api::graphql {

using graphql_lang::FieldDefinition;
using graphql_lang::NamedType;
using graphql_lang::Selection;

namespace {

Shape::Kind kind_of(const graphql_lang::TypeRef& type) {
  const graphql_lang::TypeRef value = type.nullable();
  if (value.is_list()) return Shape::Kind::kRaw;
  const std::string& name = value.named().name;
  if (name == "ID" || name == "GraphQLBigInt" || name == "String") return Shape::Kind::kString;
  if (name == "Int") return Shape::Kind::kInt;
  if (name == "Float") return Shape::Kind::kFloat;
  return name == "Boolean" ? Shape::Kind::kBoolean : Shape::Kind::kRaw;
}

constexpr std::size_t kMostShapes = 20'000;

}  // namespace

void count_shapes(const Request& request, std::size_t more) {
  request.shapes += more;
  if (request.shapes > kMostShapes) base::fail(base::invalid_query("Too many fields"));
}

Shape shape_of(const Selection& field, const FieldDefinition& definition, std::string_view owner) {
  Shape shape;
  shape.kind = kind_of(definition.type);
  shape.key = field.key();
  shape.source = field.name;
  shape.required = definition.type.is_required();
  shape.type = definition.type.named().name;
  shape.owner = owner.empty() ? definition.name : fmt::format("{}.{}", owner, definition.name);
  shape.at = field.at;
  return shape;
}

Shape typename_shape(const Request& request, const Selection& field, const NamedType& type) {
  Shape shape = shape_of(field, request.types->typename_field(), type.name);
  shape.kind = Shape::Kind::kTypename;
  shape.text = type.name;
  return shape;
}

}  // namespace dirigent::api::graphql
