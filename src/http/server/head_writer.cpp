#include <fmt/format.h>

#include <iterator>

#include "http/server/answer.hpp"

namespace dirigent::http {

namespace {

std::string_view reason(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Payload Too Large";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Entity";
    case 423:
      return "Locked";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  const std::size_t begin = out.size();
  out += value;
  out += "\r\n";
  // A handler may pass on text from outside; a line break in it must not start a header of its own.
  for (std::size_t i = begin; i < out.size() - 2; ++i) {
    if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') out[i] = ' ';
  }
}

bool is_ours(std::string_view name) {
  switch (name.size()) {
    case 4:
      return same_token(name, "date");
    case 10:
      return same_token(name, "connection") || same_token(name, "keep-alive");
    case 14:
      return same_token(name, "content-length");
    case 17:
      return same_token(name, "transfer-encoding");
    default:
      return false;
  }
}

void append_status(std::string& out, unsigned status) {
  if (status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", status, reason(status));
}

void append_length(std::string& out, const Response& response, const Terms& terms) {
  if (response.length) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", *response.length);
  } else if (!response.producer) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  } else if (!terms.http10) {
    out += "Transfer-Encoding: chunked\r\n";
  }
}

}  // namespace

HeadWriter::HeadWriter(const Headers& constant_headers, long idle_seconds)
    : constants_(constant_headers),
      keep_alive_block_(fmt::format("Connection: keep-alive\r\nKeep-Alive: timeout={}\r\n\r\n", idle_seconds)) {
  for (const auto& [name, value] : constants_.all()) append_field(constant_block_, name, value);
}

void HeadWriter::append_constants(std::string& out, const Headers& headers) const {
  bool overruled = false;
  for (const auto& [name, value] : constants_.all()) overruled = overruled || headers.get(name);
  if (!overruled) {
    out += constant_block_;
    return;
  }
  for (const auto& [name, value] : constants_.all()) {
    if (!headers.get(name)) append_field(out, name, value);
  }
}

void HeadWriter::append(std::string& out, const Response& response, const Terms& terms, std::string_view date,
                        bool keep_alive) const {
  const bool bodiless = response.status < 200 || response.status == 204 || response.status == 304;
  append_status(out, response.status);
  append_constants(out, response.headers);
  if (!terms.echoed_id.empty()) append_field(out, "X-Request-Id", terms.echoed_id);
  for (const auto& [name, value] : response.headers.all()) {
    if (!is_ours(name)) append_field(out, name, value);
  }
  if (!bodiless) {
    if (!response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
    append_length(out, response, terms);
  }
  out += "Date: ";
  out += date;
  out += "\r\n";
  out += keep_alive ? std::string_view(keep_alive_block_) : std::string_view("Connection: close\r\n\r\n");
}

}  // namespace dirigent::http
