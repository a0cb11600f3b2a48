// /server/specs: descriptions of the API for programs.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// The OpenAPI document, not in an envelope.
io::Task<http::Response> specs_oas(RequestContext& context);

}  // namespace dirigent::api::rest
