// Requests and responses as the pipeline sees them; no sockets here.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
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
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// Replaces every field of that name by one, or adds it.
  void set(std::string_view name, std::string value);
  /// Takes every field of that name away.
  void remove(std::string_view name);
  /// First value of a field, or nothing.
  std::optional<std::string_view> get(std::string_view name) const;
  const std::vector<Field>& all() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

/// ASCII comparison without case, as header names and tokens want it.
bool same_token(std::string_view left, std::string_view right);

/// A body that is read while it comes, so that it may be longer than memory. For the handler of its request, on the
/// connection's loop, up to its answer; what is not read by then is lost with the connection. Nothing that others need
/// is held while next() waits for a client (held_body.hpp).
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// Appends the next bytes to `out`; false when the body had ended before. Throws BodyError.
  virtual io::Task<bool> next(std::string& out) = 0;
};

/// A body that came damaged, too slowly, or not to its end.
struct BodyError : std::exception {
  const char* what() const noexcept override { return "The body is damaged, cut off or came too slowly"; }
};

/// What a body becomes on the wire, made while its handler still waits for something else.
struct Rendition {
  std::string etag;
  std::optional<std::string> encoded;  // compressed as the client takes it; nothing when it is sent as it is
};

struct Request {
  std::string method;  // upper case as sent: GET, SEARCH, ...
  std::string target;  // origin form as sent: path and query, still encoded
  std::string path;    // percent-decoded UTF-8, always starts with '/'
  std::string query;   // raw, without '?'
  Headers headers;
  std::string body;                    // de-chunked, at most MAX_PAYLOAD_SIZE
  std::shared_ptr<BodySource> stream;  // in the place of `body`, where the server was told to leave it unread
  std::string peer_ip;                 // of the socket; 127.0.0.1 for a Unix socket
  std::string ip;                      // after the trust-proxy rules
  bool secure = false;                 // TLS
  std::string id;                      // request id: X-Request-Id when sent and sane, else made here
  /// Makes what `body` will be sent as, for Response::rendition; nothing when there is no capacity for it. For the
  /// handler of this request; `body` outlives the call. Null where there is no client.
  std::function<io::Task<std::optional<Rendition>>(std::string_view body)> render;
  /// Value of a cookie, percent-decoded; nothing when it was not sent.
  std::optional<std::string> cookie(std::string_view name) const;
};

/// A body that is made while it is sent, so that it may be longer than memory. Used by one connection, on its loop; it
/// outlives the handler that made it, so it owns what it needs.
class BodyProducer {
 public:
  virtual ~BodyProducer() = default;
  /// Appends the next piece to `out`; false when it was the last. Asked for only when the client has taken the piece
  /// before. What it throws ends the connection without an end of the body, so that the client notices.
  virtual io::Task<bool> next(std::string& out) = 0;
};

/// Content-Length, Connection, Keep-Alive, Transfer-Encoding and Date are the server's; a handler that sets them is
/// overruled.
struct Response {
  unsigned status = 200;
  std::string content_type;  // empty: none is sent
  Headers headers;
  std::string body;
  std::optional<Rendition> rendition;      // of exactly this body
  std::shared_ptr<BodyProducer> producer;  // in the place of `body`; never compressed, and without an ETag
  /// What the producer gives in all, where that is known: exactly, or the connection is cut. An answer to HEAD needs no
  /// producer beside it.
  std::optional<std::uint64_t> length;
  bool compress = true;  // may be compressed when large enough and the client accepts it
  bool etag = true;      // a weak ETag of the body is added unless the headers have one; without, nothing becomes 304
};

/// Never throws: the pipeline's outermost link turns everything into a response.
using Handler = std::function<io::Task<Response>(Request request)>;

}  // namespace dirigent::http
