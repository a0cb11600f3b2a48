// POST /batch: several operations on items as one.
#pragma once
#include "api/context.hpp"

namespace dirigent::api::rest {

io::Task<http::Response> batch_run(RequestContext& context);

}  // namespace dirigent::api::rest
