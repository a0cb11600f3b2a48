// /utils/explain-access: who may do what, and why. For admins.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET with a query string and POST with a body of the same members: one subject's rights, with `audience` everyone who
/// may do it, with `preview` what a change of a policy would change (POST). FORBIDDEN for all but admins.
io::Task<http::Response> explain_access(RequestContext& context);

/// GET /utils/explain-access/:id: what was refused to the request with that id, and why it would be now.
io::Task<http::Response> explain_refusal(RequestContext& context);

}  // namespace dirigent::api::rest
