// Request targets (RFC 9112 section 3.2) taken apart and decoded.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::http {

struct Target {
  std::string origin;  // path and query as sent, without scheme and authority
  std::string path;    // percent-decoded, starts with '/'
  std::string query;   // raw, without '?'
};

/// Origin form, absolute form of http and https, and `*` (path "/*"). Nothing for other forms and for a path with a
/// broken escape, a NUL or bytes that are not UTF-8.
std::optional<Target> parse_target(std::string_view target);

}  // namespace dirigent::http
