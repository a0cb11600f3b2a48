// /search-indexes: which collections have their words indexed. For admins only; see docs/reference/beyond.md.
#pragma once
#include "api/context.hpp"
#include "io/task.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> search_indexes_list(RequestContext& context);
io::Task<http::Response> search_index_get(RequestContext& context);
/// PUT: makes the index, anew when there is one.
io::Task<http::Response> search_index_put(RequestContext& context);
io::Task<http::Response> search_index_delete(RequestContext& context);

}  // namespace dirigent::api::rest
