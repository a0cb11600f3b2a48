// POST /utils/import/:collection: the rows of an uploaded JSON or CSV file.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

/// Needs the rights to create and update; system collections are for admins. `background` leaves a notification besides
/// the answer.
io::Task<http::Response> import_file(RequestContext& context);

}  // namespace dirigent::api::rest
