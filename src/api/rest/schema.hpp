// /schema: the model as a document.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// The snapshot, for admins; `export` makes a file of it.
io::Task<http::Response> schema_snapshot(RequestContext& context);
/// What would have to change for the model to become a snapshot's, with the hash of the model as it is; 204 when they
/// are the same. `force` lets snapshots of other releases and databases pass.
io::Task<http::Response> schema_diff(RequestContext& context);
/// Makes the changes of such an answer, or of a part of it. `force=true` does so although the model has changed since.
io::Task<http::Response> schema_apply(RequestContext& context);

}  // namespace dirigent::api::rest
