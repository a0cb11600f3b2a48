// Shapes of what was selected, one for each key of a selection set.
#pragma once
#include <string_view>
#include <vector>

#include "api/graphql/fields_of.hpp"
#include "api/graphql/shape.hpp"
#include "graphql_lang/typename_field.hpp"

namespace dirigent::api::graphql {

/// Of a field of the type called `owner`; of a root when that is empty.
Shape shape_of(const graphql_lang::Selection& field, const graphql_lang::FieldDefinition& definition,
               std::string_view owner);
Shape typename_shape(const Request& request, const graphql_lang::Selection& field, const graphql_lang::NamedType& type);

/// Throws INVALID_QUERY for a document that selects too much, the fields of its fragments counted wherever they stand.
void count_shapes(const Request& request, std::size_t more);

/// Appends the shapes of what is selected below `group`, on objects of `type`. All but __typename are handed to
/// `add(group, definition, shape)` to be completed; a shape stays where it is while its siblings come.
template <class Add>
void append_shapes_below(const Request& request, const Grouped& group, const graphql_lang::NamedType& type,
                         std::vector<Shape>& into, Add add) {
  const std::vector<Grouped> selected = fields_below(request, group, type);
  count_shapes(request, selected.size());
  into.reserve(into.size() + selected.size());
  for (const Grouped& fields : selected) {
    const graphql_lang::Selection& first = *fields.front();
    if (first.name == graphql_lang::kTypename) {
      into.push_back(typename_shape(request, first, type));
      continue;
    }
    const graphql_lang::FieldDefinition& definition = *type.field(first.name);
    add(fields, definition, into.emplace_back(shape_of(first, definition, type.name)));
  }
}

}  // namespace dirigent::api::graphql
