// Random strings and signed tokens.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dirigent::crypto {

/// `size` bytes from the system's random source.
std::string random_bytes(std::size_t size);
/// `length` characters of the nanoid alphabet (A-Za-z0-9_-), as random.
std::string random_string(std::size_t length);

/// JSON Web Token, HS256, header {"alg":"HS256","typ":"JWT"} (RFC 7519).
std::string sign_jwt(const json::object& claims, std::string_view secret);

struct JwtResult {
  enum class Status { kValid, kExpired, kBadSignature, kMalformed } status = Status::kMalformed;
  json::object claims;  // set when the payload could be decoded, valid or not
};
/// Checks algorithm (only HS256), signature in constant time, `exp` and `nbf` against `now` (seconds since the epoch).
JwtResult verify_jwt(std::string_view token, std::string_view secret, std::int64_t now);
/// True when the text is a decodable JWT whose `iss` is "directus": everything else is a static token.
bool looks_like_our_jwt(std::string_view token);

/// The digest: 32 bytes.
std::string sha256(std::string_view text);
/// The same in hex digits.
std::string sha256_hex(std::string_view text);
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace dirigent::crypto
