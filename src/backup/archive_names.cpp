#include "backup/archive_names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dirigent::backup {

std::string piece_name(std::string_view part, std::size_t number, bool encrypted) {
  return fmt::format("{}.{:06}{}{}", part, number, kCompressed, encrypted ? kEncrypted : "");
}

std::string part_of(std::string_view piece) {
  if (piece.ends_with(kEncrypted)) piece.remove_suffix(kEncrypted.size());
  if (!piece.ends_with(kCompressed)) return {};
  piece.remove_suffix(kCompressed.size());
  const std::size_t dot = piece.rfind('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view digits = piece.substr(dot + 1);
  const bool counted =
      digits.size() >= 6 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  return counted ? std::string(piece.substr(0, dot)) : std::string();
}

std::string sealed_name(std::string_view header_digest, std::string_view name) {
  return fmt::format("{}:{}", header_digest, name);
}

}  // namespace dirigent::backup
