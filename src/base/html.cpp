#include "base/html.hpp"

namespace dirigent::base {

std::string_view html_reference(char c, std::string_view quote) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return quote;
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace dirigent::base
