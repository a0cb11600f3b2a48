// The document that POST /schema/diff and /schema/apply take: the body, or the one file of a form, in JSON or YAML.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// Is this a request whose form is left to its handler?
bool sends_schema_file(const http::Request& request);

/// Throws INVALID_PAYLOAD when there is nothing, more than one file, or what is neither JSON nor YAML,
/// UNSUPPORTED_MEDIA_TYPE for a body of another type.
io::Task<json::value> schema_document(RequestContext& context);

}  // namespace dirigent::api::rest
