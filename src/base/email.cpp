#include "base/email.hpp"

#include "base/text.hpp"

namespace dirigent::base {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_local_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// Parts between dots, none of them empty.
bool is_dot_atom(std::string_view text) {
  for (const std::string& part : split(text, '.')) {
    if (part.empty() || !std::all_of(part.begin(), part.end(), is_local_character)) return false;
  }
  return !text.empty();
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_top_level(std::string_view label) {
  if (lower(label).starts_with("xn--")) return true;
  return label.size() >= 2 && std::all_of(label.begin(), label.end(), is_letter);
}

}  // namespace

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at > 64 || text.size() > 254 || !is_valid_utf8(text)) return false;
  if (!is_dot_atom(text.substr(0, at))) return false;
  const std::vector<std::string> labels = split(text.substr(at + 1), '.');
  return labels.size() >= 2 && std::all_of(labels.begin(), labels.end(), is_label) && is_top_level(labels.back());
}

}  // namespace dirigent::base
