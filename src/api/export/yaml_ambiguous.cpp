#include <algorithm>
#include <array>

#include "api/export/yaml_scalar.hpp"

namespace dirigent::api::exports {

namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

template <class Accept>
std::size_t skip(std::string_view& text, Accept accept) {
  const std::size_t begin = text.size();
  while (!text.empty() && accept(text.front())) text.remove_prefix(1);
  return begin - text.size();
}

bool skip_one(std::string_view& text, std::string_view letters) {
  if (text.empty() || letters.find(text.front()) == letters.npos) return false;
  text.remove_prefix(1);
  return true;
}

bool is_grouped_digit(char letter) {
  return is_digit(letter) || letter == '_';
}

// The words of YAML 1.1, which older readers still take for booleans, among them.
bool is_word(std::string_view text) {
  static constexpr std::array kWords = {"~",     "null", "Null", "NULL", "true", "True", "TRUE", "false", "False",
                                        "FALSE", "<<",   "y",    "Y",    "yes",  "Yes",  "YES",  "on",    "On",
                                        "ON",    "n",    "N",    "no",   "No",   "NO",   "off",  "Off",   "OFF"};
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

bool is_based_integer(std::string_view text, std::string_view letter, std::string_view digits) {
  skip_one(text, "+-");
  if (!skip_one(text, "0") || !skip_one(text, letter) || text.empty() || text.back() == '_') return false;
  return text.find_first_not_of(digits) == text.npos && text.find_first_not_of('_') != text.npos;
}

bool is_integer(std::string_view text) {
  if (is_based_integer(text, "b", "01_") || is_based_integer(text, "o", "01234567_")) return true;
  if (is_based_integer(text, "x", "0123456789abcdefABCDEF_")) return true;
  skip_one(text, "+-");
  if (text.empty() || text.front() == '_' || text.back() == '_') return false;
  return std::all_of(text.begin(), text.end(), is_grouped_digit);
}

bool is_special_float(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return true;
  skip_one(text, "+-");
  return text == ".inf" || text == ".Inf" || text == ".INF";
}

bool is_exponent_or_nothing(std::string_view text) {
  if (text.empty()) return true;
  if (!skip_one(text, "eE")) return false;
  skip_one(text, "+-");
  return skip(text, is_digit) > 0 && text.empty();
}

bool is_float(std::string_view text) {
  if (is_special_float(text)) return true;
  if (text.empty() || text.back() == '_') return false;
  if (text.front() == '.') {
    text.remove_prefix(1);
    return skip(text, is_grouped_digit) > 0 && is_exponent_or_nothing(text);
  }
  skip_one(text, "+-");
  if (text.empty() || !is_digit(text.front())) return false;
  skip(text, is_grouped_digit);
  if (skip_one(text, ".")) skip(text, is_grouped_digit);
  return is_exponent_or_nothing(text);
}

// Numbers to the base of 60, as YAML 1.1 has them: 12:30:45.5
bool is_base60(std::string_view text) {
  skip_one(text, "+-");
  if (skip(text, is_grouped_digit) == 0) return false;
  std::size_t groups = 0;
  for (; skip_one(text, ":"); ++groups)
    if (skip(text, is_grouped_digit) == 0) return false;
  if (groups > 0 && skip_one(text, ".")) skip(text, is_grouped_digit);
  return groups > 0 && text.empty();
}

bool take_digits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t taken = 0;
  while (taken < most && !text.empty() && is_digit(text.front())) {
    text.remove_prefix(1);
    ++taken;
  }
  return taken >= least;
}

bool is_zone_or_nothing(std::string_view text) {
  skip(text, [](char letter) { return letter == ' ' || letter == '\t'; });
  if (text.empty() || text == "Z") return true;
  if (!skip_one(text, "+-") || !take_digits(text, 1, 2)) return false;
  return text.empty() || (skip_one(text, ":") && take_digits(text, 2, 2) && text.empty());
}

bool is_timestamp(std::string_view text) {
  const std::string_view whole = text;
  if (!take_digits(text, 4, 4) || !skip_one(text, "-") || !take_digits(text, 1, 2)) return false;
  if (!skip_one(text, "-") || !take_digits(text, 1, 2)) return false;
  if (text.empty()) return whole.size() == std::string_view("2000-01-01").size();
  if (!skip_one(text, "Tt") && skip(text, [](char letter) { return letter == ' ' || letter == '\t'; }) == 0)
    return false;
  if (!take_digits(text, 1, 2) || !skip_one(text, ":") || !take_digits(text, 2, 2)) return false;
  if (!skip_one(text, ":") || !take_digits(text, 2, 2)) return false;
  if (skip_one(text, ".")) skip(text, is_digit);
  // White space alone after the time is none of its forms.
  if (!text.empty() && text.find_first_not_of(" \t") == text.npos) return false;
  return is_zone_or_nothing(text);
}

}  // namespace

bool is_yaml_ambiguous(std::string_view text) {
  return is_word(text) || is_integer(text) || is_float(text) || is_base60(text) || is_timestamp(text);
}

}  // namespace dirigent::api::exports
