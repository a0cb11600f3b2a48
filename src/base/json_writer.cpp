#include "base/json_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/utf8.hpp"

namespace dirigent::base {

namespace {

// What follows the backslash for a byte: 0 copies it, 'u' writes \u00XX.
constexpr std::array<char, 128> make_escapes() {
  std::array<char, 128> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
  table['\b'] = 'b';
  table['\t'] = 't';
  table['\n'] = 'n';
  table['\f'] = 'f';
  table['\r'] = 'r';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}
constexpr auto kEscapes = make_escapes();

constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighBits = 0x8080808080808080U;

// True when all eight bytes are ASCII that needs no escape.
bool eight_are_plain(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t backslash = word ^ (kOnes * '\\');
  const std::uint64_t control = word - kOnes * 0x20;
  return ((word | control | (quote - kOnes) | (backslash - kOnes)) & kHighBits) == 0;
}

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const char letter = kEscapes[byte];
  out += '\\';
  out += letter;
  if (letter != 'u') return;
  out += "00";
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

// Number::toString of ECMA-262 for the digits d1d2..dk and the exponent n with value 0.d1..dk * 10^n.
void append_digits(std::string& out, std::string_view digits, int n) {
  const int k = static_cast<int>(digits.size());
  if (k <= n && n <= 21) {
    out.append(digits).append(static_cast<std::size_t>(n - k), '0');
  } else if (0 < n && n <= 21) {
    out.append(digits.substr(0, static_cast<std::size_t>(n))).append(1, '.');
    out.append(digits.substr(static_cast<std::size_t>(n)));
  } else if (-6 < n && n <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-n), '0').append(digits);
  } else {
    out += digits[0];
    if (k > 1) out.append(1, '.').append(digits.substr(1));
    out.append(1, 'e').append(1, n > 0 ? '+' : '-').append(std::to_string(std::abs(n - 1)));
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t run = 0;  // start of the bytes not yet copied
  std::size_t at = 0;
  const auto flush = [&] { out.append(text.data() + run, at - run); };
  while (at < text.size()) {
    if (at + 8 <= text.size() && eight_are_plain(text.data() + at)) {
      at += 8;
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      if (kEscapes[byte] != 0) {
        flush();
        append_escape(out, byte);
        run = at + 1;
      }
      ++at;
    } else if (const std::size_t length = utf8_length(text, at); length != 0) {
      at += length;
    } else {
      flush();
      out += "\xef\xbf\xbd";
      at += utf8_ill_formed_length(text, at);
      run = at;
    }
  }
  flush();
  out += '"';
}

void append_json_integer(std::string& out, std::int64_t number) {
  std::array<char, 24> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  out.append(buffer.data(), end);
}

void append_json_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  if (number == 0) {
    out += '0';
    return;
  }
  if (std::abs(number) < 9007199254740992.0 && number == std::trunc(number)) {
    append_json_integer(out, static_cast<std::int64_t>(number));
    return;
  }
  std::array<char, 32> buffer;  // [-]d[.ddd]e[+-]dd(d)
  const char* end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific).ptr;
  const char* at = buffer.data();
  if (*at == '-') out += *at++;
  const char* exponent = std::find(at, end, 'e');
  std::array<char, 20> digits;
  std::size_t count = 0;
  for (const char* digit = at; digit != exponent; ++digit) {
    if (*digit != '.') digits[count++] = *digit;
  }
  int power = 0;
  std::from_chars(exponent + (exponent[1] == '+' ? 2 : 1), end, power);
  append_digits(out, {digits.data(), count}, power + 1);
}

void append_json(std::string& out, const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      out += "null";
      break;
    case json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      break;
    case json::kind::int64:
      append_json_integer(out, value.get_int64());
      break;
    case json::kind::uint64:
      out += std::to_string(value.get_uint64());
      break;
    case json::kind::double_:
      append_json_number(out, value.get_double());
      break;
    case json::kind::string:
      append_json_string(out, value.get_string());
      break;
    case json::kind::array: {
      out += '[';
      const char* separator = "";
      for (const json::value& element : value.get_array()) {
        out += separator;
        append_json(out, element);
        separator = ",";
      }
      out += ']';
      break;
    }
    case json::kind::object: {
      out += '{';
      const char* separator = "";
      for (const auto& [key, member] : value.get_object()) {
        out += separator;
        append_json_string(out, key);
        out += ':';
        append_json(out, member);
        separator = ",";
      }
      out += '}';
      break;
    }
  }
}

std::string to_json(const json::value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

}  // namespace dirigent::base
