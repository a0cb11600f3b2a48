// Entity tags and conditional requests (RFC 9110 sections 8.8.3 and 13.1.2).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::http {

/// Weak tag of a body: `W/"<length in hex>-<27 characters of base64 SHA-1>"`, byte for byte what the contract's own
/// server computes, so caches filled by either stay valid.
std::string weak_etag(std::string_view body);

/// True when the value of If-None-Match names `etag` (weak comparison) or is `*`.
bool names_etag(std::string_view if_none_match, std::string_view etag);

/// The value of If-Match: `*`, or a list of tags.
struct TagList {
  bool any = false;
  std::vector<std::string> tags;  // with their quotes and W/

  /// Weak comparison: the contract's tags are weak, and nothing else would ever match.
  bool names(std::string_view etag) const;
};

/// Nothing when `value` is neither; empty entries of a list are passed over.
std::optional<TagList> parse_tag_list(std::string_view value);

}  // namespace dirigent::http
