#include "api/disposition.hpp"

#include <fmt/format.h>

#include "api/export/document.hpp"

namespace dirigent::api {

namespace {

// The name as a quoted string of Latin-1; `whole` becomes false when something of it had to be left out.
std::string latin1(std::string_view name, bool& whole) {
  std::string text;
  for (std::size_t at = 0; at < name.size();) {
    const char32_t point = exports::next_code_point(name, at);
    const bool fits = (point >= 0x20 && point <= 0x7E) || (point >= 0xA0 && point <= 0xFF);
    whole = whole && fits;
    if (point == '"' || point == '\\') text += '\\';
    text += fits ? static_cast<char>(static_cast<unsigned char>(point)) : '?';
  }
  return text;
}

bool looks_encoded(std::string_view name) {
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  for (std::size_t at = 0; (at = name.find('%', at)) != name.npos && at + 2 < name.size(); ++at) {
    if (kHex.find(name[at + 1]) != kHex.npos && kHex.find(name[at + 2]) != kHex.npos) return true;
  }
  return false;
}

// RFC 8187, value-chars.
std::string percent_encoded(std::string_view name) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~";
  std::string text;
  for (const char letter : name) {
    if (kPlain.find(letter) != kPlain.npos) {
      text += letter;
    } else {
      text += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
  }
  return text;
}

}  // namespace

std::string content_disposition(std::string_view type, std::string_view name) {
  name.remove_prefix(name.rfind('/') + 1);
  bool whole = !looks_encoded(name);
  std::string text = std::string(type) + "; filename=\"" + latin1(name, whole) + '"';
  if (!whole) text += "; filename*=UTF-8''" + percent_encoded(name);
  return text;
}

}  // namespace dirigent::api
