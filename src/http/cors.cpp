#include "http/cors.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dirigent::http {

namespace {

void vary_on(Response& response, std::string_view field) {
  const auto present = response.headers.get("vary");
  if (!present) return response.headers.add("Vary", std::string(field));
  for (const std::string& part : base::split(*present, ',')) {
    if (same_token(base::trim(part), field)) return;
  }
  response.headers.set("Vary", std::string(*present) + ", " + std::string(field));
}

// Enabled without any origin to allow is as good as disabled.
bool is_active(const CorsOptions& options) {
  return options.enabled && (options.reflect_origin || !options.origins.empty());
}

bool allows_any(const CorsOptions& options) {
  return !options.reflect_origin && options.origins.size() == 1 && options.origins.front() == "*";
}

// What Access-Control-Allow-Origin says to `origin`; nothing when the header is left out.
std::optional<std::string> allowed_origin(const CorsOptions& options, std::optional<std::string_view> origin) {
  if (allows_any(options)) return "*";
  if (options.reflect_origin) return origin ? std::optional<std::string>(*origin) : std::nullopt;
  if (options.origins.size() == 1) return options.origins.front();
  if (!origin) return std::nullopt;
  const bool listed = std::find(options.origins.begin(), options.origins.end(), *origin) != options.origins.end();
  return listed ? std::optional<std::string>(*origin) : std::nullopt;
}

void add_origin(const CorsOptions& options, const Request& request, Response& response) {
  if (auto origin = allowed_origin(options, request.headers.get("origin"))) {
    response.headers.set("Access-Control-Allow-Origin", std::move(*origin));
  }
  if (!allows_any(options)) vary_on(response, "Origin");
  if (options.credentials) response.headers.set("Access-Control-Allow-Credentials", "true");
}

}  // namespace

std::optional<Response> preflight(const CorsOptions& options, const Request& request) {
  if (!is_active(options) || request.method != "OPTIONS") return std::nullopt;
  Response response;
  response.status = 204;
  add_origin(options, request, response);
  if (!options.methods.empty()) response.headers.add("Access-Control-Allow-Methods", options.methods);
  if (!options.allowed_headers.empty()) {
    response.headers.add("Access-Control-Allow-Headers", options.allowed_headers);
  } else if (const auto asked = request.headers.get("access-control-request-headers")) {
    response.headers.add("Access-Control-Allow-Headers", std::string(*asked));
    vary_on(response, "Access-Control-Request-Headers");
  }
  if (options.max_age) response.headers.add("Access-Control-Max-Age", std::to_string(*options.max_age));
  if (!options.exposed_headers.empty()) {
    response.headers.add("Access-Control-Expose-Headers", options.exposed_headers);
  }
  return response;
}

void add_cors(const CorsOptions& options, const Request& request, Response& response) {
  if (!is_active(options) || request.method == "OPTIONS") return;
  add_origin(options, request, response);
  if (!options.exposed_headers.empty()) {
    response.headers.set("Access-Control-Expose-Headers", options.exposed_headers);
  }
}

}  // namespace dirigent::http
