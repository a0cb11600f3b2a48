// /users/:user/sessions: where a user is logged in (`me` for the caller), beyond the contract.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET: [{id, expires, ip, user_agent, origin, current}]
io::Task<http::Response> user_sessions_list(RequestContext& context);
/// DELETE one: its tokens refresh nothing from then on. FORBIDDEN when the user has no such session.
io::Task<http::Response> user_session_delete(RequestContext& context);
/// DELETE {refresh_token?}: all but the one of this request, which a json client names by its refresh token.
io::Task<http::Response> user_sessions_delete(RequestContext& context);

}  // namespace dirigent::api::rest
