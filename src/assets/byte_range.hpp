// The part of a file that a Range header asks for, as the contract reads one: a single range of bytes, the first where
// several are named; what is no range of bytes is as good as no header.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace dirigent::assets {

/// As it was sent: "2-5", "7-", "-3".
struct AskedRange {
  std::optional<std::uint64_t> start, end;
};

/// Nothing for what is no range of bytes.
std::optional<AskedRange> parse_range(std::string_view header);

struct ByteRange {
  std::uint64_t first = 0, last = 0;  // both belong to it
  std::uint64_t size() const { return last - first + 1; }
};

/// The bytes that a file of `size` has of it; nothing when there are none, or when the range is none.
std::optional<ByteRange> resolve(const AskedRange& asked, std::uint64_t size);

}  // namespace dirigent::assets
