// What the list of /permissions has beyond the generic verbs: what comes with app access is no row of the table and
// shown all the same, so that a client can work out from the list alone what its user may do.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET and SEARCH /permissions. Whatever `limit` and `page` say, all rows come; those with `system: true` are last and
/// only for callers with app access, held against the filter where they have its fields.
io::Task<http::Response> permissions_list(RequestContext& context);
io::Task<http::Response> permissions_search(RequestContext& context);

}  // namespace dirigent::api::rest
