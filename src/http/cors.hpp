// Cross-origin resource sharing as CORS_* describes it. Pure functions of options, request and response.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"

namespace dirigent::http {

struct CorsOptions {
  bool enabled = false;
  bool reflect_origin = false;       // CORS_ORIGIN=true: whatever origin asks
  std::vector<std::string> origins;  // CORS_ORIGIN otherwise; one "*" allows any
  std::string methods = "GET,POST,PATCH,DELETE";
  std::string allowed_headers = "Content-Type,Authorization";  // empty: those that are asked for
  std::string exposed_headers = "Content-Range";
  bool credentials = true;
  std::optional<long> max_age = 18000;
};

/// The whole answer to a preflight (any OPTIONS request while CORS is enabled): 204, before routing.
std::optional<Response> preflight(const CorsOptions& options, const Request& request);

/// Adds the CORS headers of a normal answer; nothing while CORS is disabled.
void add_cors(const CorsOptions& options, const Request& request, Response& response);

}  // namespace dirigent::http
