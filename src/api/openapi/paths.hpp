// The operations of a document, out of the list of routes: each route that the caller may use is described, by what
// openapi_operations.json says of it, by what is the same for all collections, or, where neither knows it, for admins,
// by its path alone. What is no route is never described.
#pragma once
#include "api/openapi/visible.hpp"
#include "api/router.hpp"

namespace dirigent::api::openapi {

struct Paths {
  json::object paths;  // as the document has them
  json::array tags;
};

Paths paths_of(const Visible& visible, const std::vector<Route>& routes);

/// "/roles/:pk" as "/roles/{id}".
std::string template_of(std::string_view pattern);

}  // namespace dirigent::api::openapi
