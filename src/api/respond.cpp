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
  if (!meta.total_count && !meta.filter_count) return;
  // The contract has the counts before the data, which are known only after it.
  std::string counts = R"("meta":{)";
  if (meta.total_count) counts += fmt::format(R"("total_count":{})", *meta.total_count);
  if (meta.filter_count) {
    counts += fmt::format(R"({}"filter_count":{})", meta.total_count ? "," : "", *meta.filter_count);
  }
  body.insert(1, counts + "},");
}

}  // namespace dirigent::api
