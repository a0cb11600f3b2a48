// Bytes as text: base64 (RFC 4648) without padding, in both alphabets, and hex digits.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::crypto {

enum class Alphabet { kStandard /* + / */, kUrl /* - _ */ };

std::string base64_encode(std::string_view bytes, Alphabet alphabet);
/// Nothing for a character outside the alphabet, a length no encoder gives, or stray bits at the end.
std::optional<std::string> base64_decode(std::string_view text, Alphabet alphabet);

/// Two digits a byte, in lower case.
std::string hex(std::string_view bytes);

}  // namespace dirigent::crypto
