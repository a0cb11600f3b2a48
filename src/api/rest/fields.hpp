// /fields: columns and aliases of collections.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> fields_list(RequestContext& context);
io::Task<http::Response> fields_of_collection(RequestContext& context);
io::Task<http::Response> field_get(RequestContext& context);
/// 204 when the payload made nothing that could be read back.
io::Task<http::Response> field_create(RequestContext& context);
/// An array of {field, ...}, all or none.
io::Task<http::Response> fields_update(RequestContext& context);
io::Task<http::Response> field_update(RequestContext& context);
io::Task<http::Response> field_delete(RequestContext& context);

}  // namespace dirigent::api::rest
