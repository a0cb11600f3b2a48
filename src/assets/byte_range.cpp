#include "assets/byte_range.hpp"

#include <charconv>

namespace dirigent::assets {

namespace {

// The digits at the front of `text`, which go; nothing when there are none. What no number holds is the largest one.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::invalid_argument) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() ? number : UINT64_MAX;
}

}  // namespace

std::optional<AskedRange> parse_range(std::string_view header) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return std::nullopt;
  header.remove_prefix(kUnit.size());
  AskedRange asked;
  asked.start = take_number(header);
  if (!header.starts_with('-')) return std::nullopt;
  header.remove_prefix(1);
  asked.end = take_number(header);
  return asked;
}

std::optional<ByteRange> resolve(const AskedRange& asked, std::uint64_t size) {
  if (!asked.start && !asked.end) return std::nullopt;
  if (!asked.start) {
    if (*asked.end == 0 || size == 0) return std::nullopt;
    return ByteRange{*asked.end < size ? size - *asked.end : 0, size - 1};
  }
  if (*asked.start >= size) return std::nullopt;
  if (asked.end && *asked.end <= *asked.start) return std::nullopt;
  return ByteRange{*asked.start, asked.end && *asked.end < size ? *asked.end : size - 1};
}

}  // namespace dirigent::assets
