// Content-Type values (RFC 9110 section 8.3).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::http {

struct MediaType {
  std::string type;           // lower case: "application/json"
  std::string charset;        // lower case; empty when none was given
  std::string boundary = {};  // as given; empty when none was
};

/// Nothing for what is no media type, a parameter without a name or a value included.
std::optional<MediaType> parse_media_type(std::string_view text);

}  // namespace dirigent::http
