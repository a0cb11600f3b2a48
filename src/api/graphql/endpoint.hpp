// POST and GET /graphql: GraphQL over the user's collections.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::graphql {

io::Task<http::Response> graphql_post(RequestContext& context);
/// Queries only: METHOD_NOT_ALLOWED for other operations.
io::Task<http::Response> graphql_get(RequestContext& context);
/// Every other method: METHOD_NOT_ALLOWED.
io::Task<http::Response> graphql_refused(RequestContext& context);

}  // namespace dirigent::api::graphql
