// UTF-8 decoding at the level of bytes.
#pragma once
#include <cstddef>
#include <string_view>

namespace dirigent::base {

/// Length in bytes (1-4) of the well-formed sequence at `text[at]`, or 0 when the bytes there are none: overlong forms,
/// surrogates and values above U+10FFFF are refused (Unicode 15, table 3-7). REQUIRES: at < text.size().
std::size_t utf8_length(std::string_view text, std::size_t at);

/// Bytes (1-3) of the ill-formed part at `text[at]` that one U+FFFD stands for, as decoders of the web do it.
/// REQUIRES: utf8_length(text, at) == 0.
std::size_t utf8_ill_formed_length(std::string_view text, std::size_t at);

/// The code point of the well-formed sequence at `text[at]`. REQUIRES: `length` is utf8_length(text, at), not 0.
char32_t utf8_code_point(std::string_view text, std::size_t at, std::size_t length);

/// Bytes of the character at `text[at]`; a byte that begins none counts as one. REQUIRES: at < text.size().
std::size_t character_length(std::string_view text, std::size_t at);

}  // namespace dirigent::base
