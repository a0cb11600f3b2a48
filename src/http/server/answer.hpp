// From a handler's Response to the bytes on the wire: entity tag, 304, compression, header block.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "http/compression.hpp"
#include "http/message.hpp"

namespace dirigent::http {

/// What the answer needs to know of its request, kept while the handler owns the request.
struct Terms {
  bool head = false;
  bool conditional = false;  // GET or HEAD: may become 304
  bool http10 = false;       // knows no chunks: a body of unknown length ends with the connection
  bool no_cache = false;     // Cache-Control: no-cache asks for a whole answer
  Encoding encoding = Encoding::kIdentity;
  std::uint32_t sent = 0;  // bytes of a body that came uncompressed
  std::string if_none_match;
  std::string echoed_id;  // X-Request-Id, when the client sent a sane one
};
Terms terms_of(const Request& request);

/// Adds the ETag and turns the response into 304 when the client has that body already.
void settle_validators(Response& response, const Terms& terms);

/// Is a body of `size` bytes compressed for this client? Not one about as long as what the client itself sent
/// uncompressed: an answer to many written items costs both sides more to compress than to send.
bool worth_encoding(std::size_t size, Encoding encoding, std::uint32_t sent);

/// True when the body may be sent compressed to this client; then, or when another client's could be, Vary says so.
bool settle_encoding(Response& response, const Terms& terms);
/// Puts the compressed body in the place of the plain one.
void set_encoded(Response& response, std::string body, Encoding encoding);

/// Writes header blocks. Thread-safe.
class HeadWriter {
 public:
  /// `idle_seconds` is what Keep-Alive announces.
  HeadWriter(const Headers& constant_headers, long idle_seconds);
  /// Appends status line, headers and blank line.
  void append(std::string& out, const Response& response, const Terms& terms, std::string_view date,
              bool keep_alive) const;

 private:
  void append_constants(std::string& out, const Headers& headers) const;

  Headers constants_;
  std::string constant_block_;
  std::string keep_alive_block_;
};

}  // namespace dirigent::http
