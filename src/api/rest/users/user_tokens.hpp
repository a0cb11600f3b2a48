// /users/:user/tokens: the named tokens of a user (`me` for the caller), beyond the contract.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET: [{id, name, prefix, policies, ip_access, expires, created, last_used}]
io::Task<http::Response> user_tokens_list(RequestContext& context);
/// POST {name, policies?, ip_access?, expires?}: the row and, this once, `token`.
io::Task<http::Response> user_token_create(RequestContext& context);
/// GET one.
io::Task<http::Response> user_token_get(RequestContext& context);
/// PATCH {name}
io::Task<http::Response> user_token_update(RequestContext& context);
/// DELETE: it opens nothing from then on.
io::Task<http::Response> user_token_delete(RequestContext& context);

}  // namespace dirigent::api::rest
