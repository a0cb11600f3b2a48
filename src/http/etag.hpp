// Entity tags and conditional requests (RFC 9110 sections 8.8.3 and 13.1.2).
#pragma once
#include <string>
#include <string_view>

namespace dirigent::http {

/// Weak tag of a body: `W/"<length in hex>-<27 characters of base64 SHA-1>"`, byte for byte what the contract's own
/// server computes, so caches filled by either stay valid.
std::string weak_etag(std::string_view body);

/// True when the value of If-None-Match names `etag` (weak comparison) or is `*`.
bool names_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace dirigent::http
