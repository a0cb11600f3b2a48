// Base64 (RFC 4648) without padding, in both alphabets.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::crypto {

enum class Alphabet { kStandard /* + / */, kUrl /* - _ */ };

std::string base64_encode(std::string_view bytes, Alphabet alphabet);
/// Nothing for a character outside the alphabet, a length no encoder gives, or stray bits at the end.
std::optional<std::string> base64_decode(std::string_view text, Alphabet alphabet);

}  // namespace dirigent::crypto
