// Runs a valid document: each root field of the operation is one read of the item service.
#pragma once
#include <string>

#include "api/context.hpp"
#include "api/graphql/caller_schema.hpp"
#include "graphql_lang/ast.hpp"

namespace dirigent::api::graphql {

/// What a client sends.
struct Asked {
  std::string query;
  json::object variables;
  std::string operation;  // empty for none
};

/// The answer, whatever comes of it: errors of fields are part of it. `context` and `schema` outlive the task.
io::Task<http::Response> execute(RequestContext& context, const CallerSchema& schema,
                                 const graphql_lang::Document& document, Asked asked);

/// The operation that `name` picks; null when there is none, or several and no name.
const graphql_lang::Operation* pick_operation(const graphql_lang::Document& document, std::string_view name);

}  // namespace dirigent::api::graphql
