// /items: user collections only; system collections have routers of their own and are forbidden here.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> items_create(RequestContext& context);
io::Task<http::Response> items_list(RequestContext& context);
io::Task<http::Response> items_search(RequestContext& context);
io::Task<http::Response> items_update(RequestContext& context);
io::Task<http::Response> items_delete(RequestContext& context);
io::Task<http::Response> item_get(RequestContext& context);
io::Task<http::Response> item_update(RequestContext& context);
io::Task<http::Response> item_delete(RequestContext& context);

}  // namespace dirigent::api::rest
