// Requests and responses as the pipeline sees them; no sockets here.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/task.hpp"

namespace dirigent::http {

/// Header fields in order of arrival; names compare without case.
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  void set(std::string_view name, std::string value);
  /// First value of a field, or nothing.
  std::optional<std::string_view> get(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  std::string method;     // upper case as sent: GET, SEARCH, ...
  std::string target;     // as sent
  std::string path;       // percent-decoded UTF-8, always starts with '/'
  std::string query;      // raw, without '?'
  Headers headers;
  std::string body;       // de-chunked, at most MAX_PAYLOAD_SIZE
  std::string peer_ip;    // of the socket
  std::string ip;         // after the trust-proxy rules
  bool secure = false;    // TLS
  std::string id;         // request id: X-Request-Id when sent and sane, else made here
  std::optional<std::string> cookie(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string content_type;  // empty: none is sent
  Headers headers;
  std::string body;
  bool compress = true;      // may be compressed when large enough and the client accepts it
};

/// Never throws: the pipeline's outermost link turns everything into a response.
using Handler = std::function<io::Task<Response>(Request request)>;

}  // namespace dirigent::http
