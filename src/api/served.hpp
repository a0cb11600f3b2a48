// Does any route take such a request? The list of routes says so: /users/:pk is about items of directus_users.
#pragma once
#include <string>
#include <string_view>

#include "access/permission.hpp"
#include "schema/schema.hpp"

namespace dirigent::api {

/// A sentence about why nobody is served who asks for `action` on items of `collection`; empty where a route is about
/// them.
std::string why_not_served(const schema::Schema& schema, std::string_view collection, access::Action action);

}  // namespace dirigent::api
