// Small text functions that several floors need.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::base {

std::string lower(std::string_view text);                               // ASCII
std::string_view trim(std::string_view text);                           // ASCII white space
std::vector<std::string> split(std::string_view text, char separator);  // "" gives {}
std::string join(const std::vector<std::string>& parts, std::string_view separator);
bool is_valid_utf8(std::string_view text);
/// %XX decoded; nothing for a broken escape, a NUL, or bytes that are not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
/// The whole text as an integer.
std::optional<std::int64_t> to_integer(std::string_view text);
std::optional<double> to_number(std::string_view text);
/// The contract's short hash: the polynomial in 31 over the bytes as a signed 32 bit number, its absolute value in hex.
std::string hash31_hex(std::string_view text);

}  // namespace dirigent::base
