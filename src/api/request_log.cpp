#include "api/request_log.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

namespace dirigent::api {

namespace {

constexpr std::string_view kRedacted = "--redacted--";

// However the name is written: a client that got it slightly wrong has sent its token all the same.
bool may_name_token(std::string_view part) {
  const std::string_view name = part.substr(0, part.find('='));
  const std::string decoded = base::percent_decode(name, true).value_or(std::string(name));
  return base::lower(base::trim(decoded)).starts_with("access_token");
}

json::object header_fields(const http::Headers& headers) {
  json::object fields;
  for (const auto& [name, value] : headers.all()) {
    const std::string key = base::lower(name);
    const bool secret =
        key == "authorization" || key == "cookie" || key == "set-cookie" || key == "proxy-authorization";
    fields[key] = secret ? std::string(kRedacted) : key == "referer" ? redacted_target(value) : value;
  }
  return fields;
}

}  // namespace

std::string redacted_target(std::string_view target) {
  const std::size_t question = target.find('?');
  if (question == std::string_view::npos || question + 1 == target.size()) return std::string(target);
  std::string out(target.substr(0, question));
  char separator = '?';
  for (const std::string& part : base::split(target.substr(question + 1), '&')) {
    out += separator;
    separator = '&';
    if (may_name_token(part)) {
      out.append("access_token=").append(kRedacted);
    } else {
      out += part;
    }
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
