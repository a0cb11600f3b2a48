// `explain=true` on reads of items: the statements, their plans and what would make them quicker, instead of the items.
#pragma once
#include <string>

#include "api/context.hpp"
#include "engine/read.hpp"
#include "io/task.hpp"

namespace dirigent::api::rest {

/// Is an explanation asked for, in the query string or in the query of a SEARCH?
bool asks_to_explain(const RequestContext& context);

/// Throws INVALID_QUERY when one is asked for a write, before that does anything.
void refuse_to_explain_write(const RequestContext& context);

/// Throws FORBIDDEN for all but admins.
io::Task<http::Response> explain_items(RequestContext& context, std::string collection, query::Query query,
                                       engine::Target target);

}  // namespace dirigent::api::rest
