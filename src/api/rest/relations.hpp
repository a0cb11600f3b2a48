// /relations: how collections lead to one another.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> relations_list(RequestContext& context);
io::Task<http::Response> relations_of_collection(RequestContext& context);
io::Task<http::Response> relation_get(RequestContext& context);
io::Task<http::Response> relation_create(RequestContext& context);
io::Task<http::Response> relation_update(RequestContext& context);
io::Task<http::Response> relation_delete(RequestContext& context);

}  // namespace dirigent::api::rest
