#include "api/respond.hpp"

#include "base/json_writer.hpp"

namespace dirigent::api {

http::Response json_response(std::string body) {
  http::Response response;
  response.content_type = "application/json; charset=utf-8";
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Vary", "Origin, Cache-Control");
  response.body = std::move(body);
  return response;
}

http::Response data_response(const json::value& data) {
  std::string body = begin_envelope();
  base::append_json(body, data);
  body += '}';
  return json_response(std::move(body));
}

http::Response no_content() {
  http::Response response;
  response.status = 204;
  response.headers.add("Cache-Control", "no-cache");
  response.headers.add("Vary", "Origin, Cache-Control");
  return response;
}

http::Response text_response(std::string body, std::string_view content_type) {
  http::Response response;
  response.content_type = content_type;
  response.body = std::move(body);
  return response;
}

std::string begin_envelope() {
  std::string body;
  body.reserve(1024);
  body += R"({"data":)";
  return body;
}

void end_envelope(std::string& body, const engine::Meta& meta) {
  body += '}';
  std::string inner;
  const auto add = [&inner](std::string_view key, const std::string& value) {
    inner += fmt::format(R"({}"{}":{})", inner.empty() ? "" : ",", key, value);
  };
  const auto text_or_null = [](const std::optional<std::string>& text) { return text ? '"' + *text + '"' : "null"; };
  if (meta.total_count) add("total_count", std::to_string(*meta.total_count));
  if (meta.filter_count) add("filter_count", std::to_string(*meta.filter_count));
  if (meta.estimated_count) add("estimated_count", std::to_string(*meta.estimated_count));
  if (meta.cursor) {
    add("cursor", fmt::format(R"({{"next":{},"previous":{}}})", text_or_null(meta.cursor->next),
                              text_or_null(meta.cursor->previous)));
  }
  // The contract has this before the data, after which it is known.
  if (!inner.empty()) body.insert(1, R"("meta":{)" + inner + "},");
}

}  // namespace dirigent::api
