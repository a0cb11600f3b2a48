// The scalars that the contract has besides those of every schema: one row each.
#pragma once
#include "graphql_lang/type_system.hpp"

namespace dirigent::api::graphql {

/// Adds all of them.
void add_custom_scalars(graphql_lang::TypeSystem& types);

}  // namespace dirigent::api::graphql
