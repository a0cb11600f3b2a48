// POST of JSON lines to a list of items (docs/reference/beyond.md).
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// REQUIRES: the request has a stream.
io::Task<http::Response> import_items(RequestContext& context, std::string collection);

}  // namespace dirigent::api::rest
