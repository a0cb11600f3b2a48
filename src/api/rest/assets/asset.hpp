// GET /assets/:id: the contents of a file, as they are or as an image made of them.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// /assets/:id, /assets/:id.png and /assets/:id/name-to-save-it-by.png
io::Task<http::Response> asset_get(RequestContext& context);

}  // namespace dirigent::api::rest
