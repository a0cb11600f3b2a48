// Response compression: what the client accepts, what is worth it, and the two encoders.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::http {

enum class Encoding { kIdentity, kGzip, kBrotli };

/// Bodies below this many bytes are sent as they are.
inline constexpr std::size_t kCompressionThreshold = 1024;

/// The best encoding an Accept-Encoding value allows (RFC 9110 section 12.5.3): brotli before gzip at equal weight.
Encoding negotiate_encoding(std::string_view accept_encoding);

/// Content-Encoding token of an encoding.
std::string_view encoding_name(Encoding encoding);

/// Text, JSON, XML, JavaScript, SVG and their kin; parameters are ignored.
bool is_compressible(std::string_view content_type);

/// The encoded body, at levels chosen for speed; nothing when the encoder fails or does not make it smaller.
std::optional<std::string> compress(std::string_view body, Encoding encoding);

}  // namespace dirigent::http
