#include "base/utf8.hpp"

#include <algorithm>

namespace dirigent::base {

namespace {

struct Lead {
  std::size_t length;       // of the whole sequence; 0 for a byte that starts none
  unsigned char low, high;  // bounds of the second byte
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xc2) return {0, 0, 0};
  if (byte < 0xe0) return {2, 0x80, 0xbf};
  if (byte == 0xe0) return {3, 0xa0, 0xbf};
  if (byte == 0xed) return {3, 0x80, 0x9f};
  if (byte < 0xf0) return {3, 0x80, 0xbf};
  if (byte == 0xf0) return {4, 0x90, 0xbf};
  if (byte < 0xf4) return {4, 0x80, 0xbf};
  if (byte == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

// How many bytes of the sequence that begins here are as they should be.
std::size_t good_bytes(std::string_view text, std::size_t at, const Lead& lead) {
  const std::size_t end = std::min(text.size(), at + lead.length);
  for (std::size_t i = at + 1; i < end; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned char low = i == at + 1 ? lead.low : 0x80;
    const unsigned char high = i == at + 1 ? lead.high : 0xbf;
    if (byte < low || byte > high) return i - at;
  }
  return end - at;
}

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[at]));
  if (lead.length <= 1) return lead.length;
  return good_bytes(text, at, lead) == lead.length ? lead.length : 0;
}

std::size_t utf8_ill_formed_length(std::string_view text, std::size_t at) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[at]));
  return lead.length == 0 ? 1 : good_bytes(text, at, lead);
}

char32_t utf8_code_point(std::string_view text, std::size_t at, std::size_t length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  char32_t point = length == 1 ? byte(0) : byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = (point << 6) | (byte(i) & 0x3FU);
  return point;
}

std::size_t character_length(std::string_view text, std::size_t at) {
  return std::max<std::size_t>(utf8_length(text, at), 1);
}

}  // namespace dirigent::base
