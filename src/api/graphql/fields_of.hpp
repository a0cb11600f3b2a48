// The fields of a selection set for one type: fragments spread, directives heeded, fields of the same key together
// (specification of October 2021, section 6.3.2).
#pragma once
#include <string_view>
#include <vector>

#include "graphql_lang/ast.hpp"
#include "graphql_lang/coercion.hpp"
#include "graphql_lang/type_system.hpp"

namespace dirigent::api::graphql {

/// A document that was found valid, and what is known of this run of it.
struct Request {
  const graphql_lang::TypeSystem* types = nullptr;
  const graphql_lang::Document* document = nullptr;
  graphql_lang::Variables variables;
  mutable std::size_t shapes = 0;  // made so far for all its roots: fragments make many fields of few words
};

/// All selections that answer under one key; the first one stands for them.
using Grouped = std::vector<const graphql_lang::Selection*>;

/// Groups in the order of their first fields.
std::vector<Grouped> fields_of(const Request& request, const std::vector<graphql_lang::Selection>& selections,
                               const graphql_lang::NamedType& type);

/// Those of all the selection sets below a group.
std::vector<Grouped> fields_below(const Request& request, const Grouped& group, const graphql_lang::NamedType& type);

}  // namespace dirigent::api::graphql
