// What callers may do themselves, by the routes of roles, policies and permissions.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET /permissions/me. FORBIDDEN for who is neither user nor share.
io::Task<http::Response> permissions_me(RequestContext& context);
/// GET /permissions/me/:collection and /permissions/me/:collection/:pk. FORBIDDEN without a user.
io::Task<http::Response> permissions_me_item(RequestContext& context);
/// GET /roles/me: the caller's role and its ancestors; only their ids when the caller may not read roles.
io::Task<http::Response> roles_me(RequestContext& context);
/// GET /policies/me/globals: flags of all policies the caller holds.
io::Task<http::Response> policies_me_globals(RequestContext& context);

}  // namespace dirigent::api::rest
