// What happens to every request, in order. The stages are named in pipeline.cpp with the reason for their place.
#pragma once
#include <memory>

#include "api/context.hpp"
#include "http/message.hpp"

namespace dirigent::api {

/// The handler the HTTP server calls. `app` outlives it. Never throws.
http::Handler make_pipeline(const Application& app);

}  // namespace dirigent::api
