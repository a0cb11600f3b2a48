// What /shares has beyond the generic verbs.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET and SEARCH /shares: as any list, without counts.
io::Task<http::Response> shares_list(RequestContext& context);
io::Task<http::Response> shares_search(RequestContext& context);
/// GET, PATCH and DELETE /shares/:pk. What is no UUID is no such route.
io::Task<http::Response> share_get(RequestContext& context);
io::Task<http::Response> share_update(RequestContext& context);
io::Task<http::Response> share_delete(RequestContext& context);

/// POST /shares/auth {share, password?, mode?}: tokens of a visitor, shaped as those of a login.
io::Task<http::Response> share_auth(RequestContext& context);
/// POST /shares/invite {share, emails}: mails the link.
io::Task<http::Response> share_invite(RequestContext& context);
/// GET /shares/info/:pk: what a visitor has to know before; FORBIDDEN for a share that is not there or not open.
io::Task<http::Response> share_info(RequestContext& context);

}  // namespace dirigent::api::rest
