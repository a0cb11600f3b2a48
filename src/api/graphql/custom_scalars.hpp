// The scalars that the contract has besides those of every schema: one row each.
#pragma once
#include <string_view>

#include "base/field_type.hpp"
#include "graphql_lang/type_system.hpp"

namespace dirigent::api::graphql {

/// Adds all of them.
void add_custom_scalars(graphql_lang::TypeSystem& types);

/// The scalar that values of a field's type are, theirs or one of every schema.
std::string_view scalar_of(base::FieldType type);

}  // namespace dirigent::api::graphql
