#include "api/request_log.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

namespace dirigent::api {

namespace {

constexpr std::string_view kRedacted = "--redacted--";

json::object header_fields(const http::Headers& headers) {
  json::object fields;
  for (const auto& [name, value] : headers.all()) {
    const std::string key = base::lower(name);
    const bool secret =
        key == "authorization" || key == "cookie" || key == "set-cookie" || key == "proxy-authorization";
    fields[key] = secret ? kRedacted : std::string_view(value);
  }
  return fields;
}

}  // namespace

std::string redacted_target(std::string_view target) {
  std::string out(target);
  constexpr std::string_view kName = "access_token=";
  std::size_t at = out.find('?');
  while (at != std::string::npos && (at = out.find(kName, at + 1)) != std::string::npos) {
    if (out[at - 1] != '?' && out[at - 1] != '&') continue;
    const std::size_t begin = at + kName.size();
    const std::size_t end = std::min(out.find('&', begin), out.size());
    out.replace(begin, end - begin, kRedacted);
  }
  return out;
}

void log_request(const Application& app, const http::Request& request, const http::Response& response,
                 std::chrono::steady_clock::duration time) {
  if (!base::log::enabled(base::log::Level::kInfo)) return;
  if (std::find(app.log_ignore_paths.begin(), app.log_ignore_paths.end(), request.path) != app.log_ignore_paths.end()) {
    return;
  }
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  const std::string url = redacted_target(request.target);
  const std::string line = fmt::format("{} {} {} {}ms", request.method, url, response.status, milliseconds);
  if (!app.log_raw) {
    base::log::info(line);
    return;
  }
  base::log::info(line, {{"req",
                          {{"id", request.id},
                           {"method", request.method},
                           {"url", url},
                           {"headers", header_fields(request.headers)},
                           {"remoteAddress", request.ip}}},
                         {"res", {{"statusCode", response.status}, {"headers", header_fields(response.headers)}}},
                         {"responseTime", milliseconds}});
}

}  // namespace dirigent::api
