// /extensions: what extends the server and the app. There are none in this release.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// GET /extensions: for whoever may read directus_extensions.
io::Task<http::Response> extensions_list(RequestContext& context);
/// GET /extensions/sources/index.js: the module from which the app takes its extensions. For everyone.
io::Task<http::Response> extensions_module(RequestContext& context);

}  // namespace dirigent::api::rest
