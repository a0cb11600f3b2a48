#include "sql/array_text.hpp"

#include <fmt/format.h>

namespace dirigent::sql {
namespace {

void append_hex(std::string& out, const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
}

}  // namespace

void append_array_element(std::string& out, const Value& value) {
  if (is_null(value)) {
    out += "NULL";
    return;
  }
  out += '"';
  if (const auto* flag = std::get_if<bool>(&value)) out += *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) out += std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) out += fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&value)) {
    for (const char c : *text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  if (const auto* bytes = std::get_if<Bytes>(&value)) {
    out += "\\\\x";
    append_hex(out, bytes->data);
  }
  out += '"';
}

}  // namespace dirigent::sql
