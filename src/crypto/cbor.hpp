// CBOR (RFC 8949) as authenticators send it: one item from the front of some bytes, without indefinite lengths, tags or
// floats, which CTAP2's canonical form does not have. Nothing is allocated for a length before its bytes are there.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dirigent::crypto {

struct CborItem;
using CborArray = std::vector<CborItem>;
/// The value of keys[i] is values[i].
struct CborMap {
  std::vector<CborItem> keys, values;
};

struct CborBytes {
  std::string bytes;
};

struct CborItem {
  /// std::monostate stands for null, undefined and other simple values.
  std::variant<std::monostate, std::int64_t, bool, CborBytes, std::string, CborArray, CborMap> value;

  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  const std::string* text() const { return std::get_if<std::string>(&value); }
  /// The content of a byte string.
  const std::string* bytes() const;
  /// The value of a key of a map; null when there is none, or this is no map.
  const CborItem* find(std::string_view key) const;
  const CborItem* find(std::int64_t key) const;
};

struct CborRead {
  CborItem item;
  std::size_t size = 0;  // bytes it took
};
/// Nothing for what is cut off, malformed, nested deeper than 8, or has more than 1000 items.
std::optional<CborRead> read_cbor(std::string_view bytes);

}  // namespace dirigent::crypto
