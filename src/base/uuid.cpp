#include "base/uuid.hpp"

#include <sys/random.h>

#include <array>
#include <cstring>
#include <stdexcept>

#include "base/time.hpp"

namespace dirigent::base {

namespace {

using Bytes = std::array<unsigned char, 16>;

// Random bytes of the system, fetched a page at a time: one system call serves many UUIDs.
Bytes random_bytes() {
  thread_local std::array<unsigned char, 2048> stock;
  thread_local std::size_t used = stock.size();
  if (used == stock.size()) {
    for (std::size_t filled = 0; filled < stock.size();) {
      const ssize_t got = getrandom(stock.data() + filled, stock.size() - filled, 0);
      if (got < 0 && errno != EINTR) throw std::runtime_error("the system gives no random bytes");
      if (got > 0) filled += static_cast<std::size_t>(got);
    }
    used = 0;
  }
  Bytes bytes;
  std::memcpy(bytes.data(), stock.data() + used, bytes.size());
  used += bytes.size();
  return bytes;
}

std::string text_of(Bytes bytes, unsigned char version) {
  constexpr std::string_view kHex = "0123456789abcdef";
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  std::string out;
  out.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  return out;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

std::string uuid_v4() {
  return text_of(random_bytes(), 4);
}

std::string uuid_v7() {
  Bytes bytes = random_bytes();
  const auto time = static_cast<std::uint64_t>(now_ms());
  for (unsigned i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(time >> (8 * (5 - i)));
  return text_of(bytes, 7);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

}  // namespace dirigent::base
