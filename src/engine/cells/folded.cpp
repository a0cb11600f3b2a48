#include "engine/cells/folded.hpp"

namespace dirigent::engine {

namespace {

/// The small letter of a character of two bytes, itself one of two bytes; the same one when it has none.
unsigned small_letter(unsigned c) {
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 0x20;                                     // À to Þ
  if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) return c == 0x130 ? c : c | 1;  // Ā to Ŷ
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c % 2 == 1 ? c + 1 : c;  // Ĺ to Ž
  if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 0x20;                                  // Α to Ω
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;                                                // А to Я
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;                                                // Ѐ to Џ
  return c;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    if (byte >= 'A' && byte <= 'Z') out[i] = static_cast<char>(byte + 0x20);
    if (byte < 0xC3 || byte > 0xD3 || i + 1 == out.size()) continue;
    const unsigned c = small_letter((byte & 0x1Fu) << 6 | (static_cast<unsigned char>(out[i + 1]) & 0x3Fu));
    out[i] = static_cast<char>(0xC0 | c >> 6);
    out[++i] = static_cast<char>(0x80 | (c & 0x3F));
  }
  return out;
}

}  // namespace dirigent::engine
