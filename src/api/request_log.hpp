// One log line a request: method, path, status, time; secrets redacted.
#pragma once
#include <chrono>

#include "api/context.hpp"

namespace dirigent::api {

/// Written at level info. LOG_STYLE=raw: a JSON line with req {id, method, url, headers, remoteAddress}, res
/// {statusCode} and responseTime in ms; pretty: "GET /path 200 12ms". Paths of LOG_HTTP_IGNORE_PATHS are left out.
void log_request(const Application& app, const http::Request& request, const http::Response& response,
                 std::chrono::steady_clock::duration time);

/// The target with the value of `access_token` replaced by --redacted--.
std::string redacted_target(std::string_view target);

}  // namespace dirigent::api
