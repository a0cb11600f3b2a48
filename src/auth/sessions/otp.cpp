#include "auth/sessions/otp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <optional>
#include <string>

#include "crypto/token.hpp"

namespace dirigent::auth {

namespace {

constexpr std::int64_t kStep = 30;

// RFC 4648 base32; spaces and padding are skipped.
std::optional<std::string> base32_decode(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    int value = -1;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    if (c >= 'a' && c <= 'z') value = c - 'a';
    if (c >= '2' && c <= '7') value = c - '2' + 26;
    if (c == ' ' || c == '=') continue;
    if (value < 0) return std::nullopt;
    bits = (bits << 5) | static_cast<std::uint32_t>(value);
    count += 5;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>((bits >> count) & 0xff);
  }
  return out;
}

std::string code_at(const std::string& key, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < 8; ++i)
    counter[7 - i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(), digest.data(), &size);
  const std::size_t offset = digest[size - 1] & 0x0f;
  const std::uint32_t number = (static_cast<std::uint32_t>(digest[offset] & 0x7f) << 24) |
                               (static_cast<std::uint32_t>(digest[offset + 1]) << 16) |
                               (static_cast<std::uint32_t>(digest[offset + 2]) << 8) | digest[offset + 3];
  std::string text = std::to_string(number % 1'000'000);
  return std::string(6 - text.size(), '0') + text;
}

}  // namespace

bool otp_matches(std::string_view secret, std::string_view code, std::int64_t time) {
  const auto key = base32_decode(secret);
  if (!key || key->empty() || code.size() != 6) return false;
  bool matches = false;
  for (std::int64_t drift = -1; drift <= 1; ++drift) {
    matches = crypto::equal_constant_time(code_at(*key, time / kStep + drift), code) || matches;
  }
  return matches;
}

std::string new_otp_secret() {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string secret = crypto::random_bytes(16);
  for (char& c : secret) c = kAlphabet[static_cast<unsigned char>(c) % kAlphabet.size()];
  return secret;
}

}  // namespace dirigent::auth
