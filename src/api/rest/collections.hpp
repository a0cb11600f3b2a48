// /collections: tables and folders of the model.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> collections_list(RequestContext& context);
/// SEARCH with {keys}: only those collections.
io::Task<http::Response> collections_search(RequestContext& context);
io::Task<http::Response> collection_get(RequestContext& context);
/// One object or an array, all or none.
io::Task<http::Response> collections_create(RequestContext& context);
/// An array of {collection, meta}.
io::Task<http::Response> collections_update(RequestContext& context);
/// {meta}; the rest of the body is not looked at.
io::Task<http::Response> collection_update(RequestContext& context);
io::Task<http::Response> collection_delete(RequestContext& context);

}  // namespace dirigent::api::rest
