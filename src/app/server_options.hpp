// HTTP settings -> the options of the server, CORS and security headers.
#pragma once
#include "config/config.hpp"
#include "http/body/held_body.hpp"
#include "http/cors.hpp"
#include "http/server/server.hpp"
#include "query/parse.hpp"

namespace dirigent::app {

http::ServerOptions server_options(const config::Config& config);
http::CorsOptions cors_options(const config::Config& config);
/// Of the bodies of imports.
http::BodyStoreOptions body_store_options(const config::Config& config);
/// QUERY_LIMIT_*, MAX_RELATIONAL_DEPTH, QUERYSTRING_*.
query::Limits query_limits(const config::Config& config);

}  // namespace dirigent::app
