// The OpenAPI 3.0.1 document of a project (GET /server/specs/oas): made from the live model and the list of routes, it
// shows each caller what they may use and nothing else.
#pragma once
#include <string_view>

#include "access/access.hpp"
#include "schema/schema.hpp"

namespace dirigent::api::openapi {

/// `server` is the address under which clients reach the server. The document's version is a hash of all the rest.
json::object document(const schema::Schema& schema, const access::Who& who, std::string_view server);

}  // namespace dirigent::api::openapi
