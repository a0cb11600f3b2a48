#include "crypto/base64.hpp"

#include <array>
#include <cstdint>

namespace dirigent::crypto {

namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

constexpr std::array<char, 64> letters_of(Alphabet alphabet) {
  std::array<char, 64> letters{};
  for (std::size_t i = 0; i < kLetters.size(); ++i) letters[i] = kLetters[i];
  letters[62] = alphabet == Alphabet::kUrl ? '-' : '+';
  letters[63] = alphabet == Alphabet::kUrl ? '_' : '/';
  return letters;
}

constexpr std::array<std::int8_t, 256> values_of(Alphabet alphabet) {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  const auto letters = letters_of(alphabet);
  for (std::size_t i = 0; i < letters.size(); ++i) {
    values[static_cast<unsigned char>(letters[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

constexpr std::array kEncode{letters_of(Alphabet::kStandard), letters_of(Alphabet::kUrl)};
constexpr std::array kDecode{values_of(Alphabet::kStandard), values_of(Alphabet::kUrl)};

}  // namespace

std::string base64_encode(std::string_view bytes, Alphabet alphabet) {
  const auto& letters = kEncode[static_cast<std::size_t>(alphabet)];
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
    for (count += 8; count >= 6; count -= 6) out += letters[bits >> (count - 6) & 63];
  }
  if (count > 0) out += letters[bits << (6 - count) & 63];
  return out;
}

std::optional<std::string> base64_decode(std::string_view text, Alphabet alphabet) {
  const auto& values = kDecode[static_cast<std::size_t>(alphabet)];
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char letter : text) {
    const std::int8_t value = values[static_cast<unsigned char>(letter)];
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xff);
    }
  }
  if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return out;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace dirigent::crypto
