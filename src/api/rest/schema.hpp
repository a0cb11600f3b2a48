// /schema: the model as a document.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// The snapshot, for admins; `export` makes a file of it.
io::Task<http::Response> schema_snapshot(RequestContext& context);

}  // namespace dirigent::api::rest
