// Request bodies that came compressed (RFC 9110 section 8.4).
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::http {

/// The encodings a body may come in: gzip (RFC 1952) and deflate, which means zlib's format (RFC 1950).
enum class BodyEncoding { kGzip, kDeflate };
/// By its name, without case; nothing for another one. "identity" and an empty name are for the caller.
std::optional<BodyEncoding> body_encoding(std::string_view name);

struct Inflated {
  enum class Status { kDone, kTooLarge, kBadHeader, kBadData };
  Status status = Status::kBadData;
  std::string body;
};

/// The plain body when it has at most `limit` bytes. Memory is bounded by a few times that, whatever `data` would
/// unpack to, and the work by about twice that of the whole. Gzip members that follow each other are one body.
Inflated inflate(std::string_view data, BodyEncoding encoding, std::size_t limit);

}  // namespace dirigent::http
