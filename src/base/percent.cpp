#include "base/percent.hpp"

#include <fmt/format.h>

namespace dirigent::base {

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kMarks = "-_.!~*'()";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || kMarks.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace dirigent::base
