#include "sql/array_text.hpp"

#include <fmt/format.h>

namespace dirigent::sql {
namespace {

std::string hex_text(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + bytes.size() * 2);
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

}  // namespace

std::optional<std::string> element_text(Value value) {
  if (auto* text = std::get_if<std::string>(&value)) return std::move(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  if (const auto* bytes = std::get_if<Bytes>(&value)) return hex_text(bytes->data);
  return std::nullopt;
}

void append_array_element(std::string& out, const Value& value) {
  const std::optional<std::string> text = element_text(value);
  if (!text) {
    out += "NULL";
    return;
  }
  out += '"';
  for (const char c : *text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace dirigent::sql
