#include "api/graphql/aggregates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/graphql/shapes.hpp"

namespace dirigent::api::graphql {

using graphql_lang::FieldDefinition;
using graphql_lang::NamedType;

namespace {

void ask(json::object& wanted, std::string_view function, std::string_view field) {
  json::value& fields = wanted[function];
  if (!fields.is_array()) fields = json::array();
  fields.get_array().emplace_back(field);
}

/// How many items a group has. Beside counts of fields only another field can tell, and every item has a key.
void ask_for_all(const schema::Collection& collection, json::object& wanted, Shape* shape) {
  const bool beside = wanted.contains("count");
  ask(wanted, "count", beside ? std::string_view(collection.primary_key) : "*");
  if (shape == nullptr) return;
  if (beside) shape->inside = "count";
  shape->source = beside ? collection.primary_key : "count";
}

/// The key of a group in the engine's answer: "year(born)" stands under "born_year".
std::string group_name(const std::string& group) {
  const std::size_t open = group.find('(');
  if (open == std::string::npos || !group.ends_with(')')) return group.substr(0, group.find('.'));
  return fmt::format("{}_{}", group.substr(open + 1, group.size() - open - 2), group.substr(0, open));
}

}  // namespace

json::object aggregates_below(const Request& request, const schema::Collection& collection, const Grouped& root,
                              const NamedType& type, Shape& shape) {
  json::object wanted;
  Shape* count_all = nullptr;
  append_shapes_below(request, root, type, shape.below,
                      [&](const Grouped& group, const FieldDefinition& function, Shape& value) {
                        if (function.name == "group") {
                          value.kind = Shape::Kind::kGroup;
                        } else if (function.name == "countAll") {
                          count_all = &value;
                        } else {
                          value.kind = Shape::Kind::kInline;
                          append_shapes_below(request, group, function.type.named(), value.below,
                                              [&](const Grouped&, const FieldDefinition& field, Shape& one) {
                                                one.inside = function.name;
                                                ask(wanted, function.name, field.name);
                                              });
                        }
                      });
  if (wanted.empty() || count_all != nullptr) ask_for_all(collection, wanted, count_all);
  return wanted;
}

void name_groups(Shape& shape, const std::vector<std::string>& group) {
  std::vector<std::string> names;
  for (const std::string& one : group) {
    std::string name = group_name(one);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  for (Shape& one : shape.below)
    if (one.kind == Shape::Kind::kGroup) one.names = names;
}

}  // namespace dirigent::api::graphql
