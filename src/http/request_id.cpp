#include "http/request_id.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <random>

namespace dirigent::http {

bool is_request_id(std::string_view text) {
  if (text.empty() || text.size() > 128) return false;
  for (const char c : text) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && c != '.' && c != '_' && c != '-') return false;
  }
  return true;
}

// 15 characters fit the string's own storage, so an id costs no allocation: a random prefix of the thread, a '-', a
// count.
std::string make_request_id() {
  static constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  thread_local const std::uint64_t prefix = std::random_device{}();
  thread_local std::uint64_t count = 0;
  std::array<char, 15> id{};
  std::uint64_t bits = prefix;
  for (std::size_t i = 0; i < 6; ++i, bits >>= 5) id[i] = kDigits[bits & 31];
  id[6] = '-';
  bits = ++count;
  for (std::size_t i = 15; i-- > 7; bits >>= 5) id[i] = kDigits[bits & 31];
  return std::string(id.data(), id.size());
}

}  // namespace dirigent::http
