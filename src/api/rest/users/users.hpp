// What /users has beyond the generic verbs: the caller's own row.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET /users/me. INVALID_CREDENTIALS without a user; only {id} when the caller may not read their own row, {share} for
/// whoever came by a share.
io::Task<http::Response> users_me(RequestContext& context);
/// PATCH /users/me: needs the right to update users.
io::Task<http::Response> users_update_me(RequestContext& context);

}  // namespace dirigent::api::rest
