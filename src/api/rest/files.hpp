// POST /files: a row that describes a file. Contents come by other ways.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// Creates one row of directus_files from a JSON object. Throws INVALID_PAYLOAD without a "type", whatever the body is,
/// and UNSUPPORTED_MEDIA_TYPE for forms.
io::Task<http::Response> files_create(RequestContext& context);

}  // namespace dirigent::api::rest
