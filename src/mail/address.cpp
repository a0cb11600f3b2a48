#include "mail/address.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "crypto/base64.hpp"

namespace dirigent::mail {

namespace {

constexpr std::size_t kMaxAddress = 254;  // RFC 5321, 4.5.3.1.3
constexpr std::size_t kMaxWord = 45;      // bytes whose encoded word stays within 75 characters (RFC 2047, 2)
constexpr std::size_t kMaxText = 998;     // longer texts are cut: a header is no place for them

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_plain(std::string_view text) {
  const auto plain = [](char c) { return c >= 0x20 && c < 0x7f; };
  // What looks like an encoded word would be read as one; lines are not to be longer than 78.
  return std::all_of(text.begin(), text.end(), plain) && text.find("=?") == std::string_view::npos && text.size() <= 60;
}

// At most kMaxWord bytes from the begin, whole characters.
std::size_t word_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size()) {
    const std::size_t next = base::character_length(text, size);
    if (size + next > kMaxWord) break;
    size += next;
  }
  return size;
}

std::string encoded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = word_size(text);
    if (!out.empty()) out += "\r\n ";
    const std::string word = crypto::base64_encode(text.substr(0, size), crypto::Alphabet::kStandard);
    out += "=?UTF-8?B?" + word + std::string((4 - word.size() % 4) % 4, '=') + "?=";
    text.remove_prefix(size);
  }
  return out;
}

std::string without_controls(std::string_view text) {
  std::string out(text.substr(0, kMaxText));
  std::replace_if(out.begin(), out.end(), is_control, ' ');
  return std::string(base::trim(out));
}

}  // namespace

bool is_sendable(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
  if (text.size() > kMaxAddress || text.front() == '-' || !base::is_valid_utf8(text)) return false;
  if (text.find('@') != at) return false;
  return std::none_of(text.begin(), text.end(), [](char c) {
    return is_control(c) || std::string_view(" <>()[]\\,;:\"").find(c) != std::string_view::npos;
  });
}

std::optional<Address> address_of(std::string_view text) {
  text = base::trim(text);
  Address address;
  const std::size_t open = text.rfind('<');
  if (open != std::string_view::npos && text.ends_with('>')) {
    std::string_view name = base::trim(text.substr(0, open));
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    address.name = name;
    text = text.substr(open + 1, text.size() - open - 2);
  }
  if (!is_sendable(text)) return std::nullopt;
  address.address = text;
  return address;
}

std::string header_text(std::string_view text) {
  const std::string clean = without_controls(text);
  return is_plain(clean) ? clean : encoded(clean);
}

std::string header_address(const Address& address) {
  const std::string name = without_controls(address.name);
  if (name.empty()) return address.address;
  std::string shown;
  if (is_plain(name)) {
    for (const char c : name) {
      if (c == '"' || c == '\\') shown += '\\';
      shown += c;
    }
    shown = '"' + shown + '"';
  } else {
    shown = encoded(name);
  }
  return shown + " <" + address.address + ">";
}

}  // namespace dirigent::mail
