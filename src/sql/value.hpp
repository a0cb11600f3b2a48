// A bound parameter: what a statement carries beside its text.
#pragma once
#include <cstdint>
#include <string>
#include <variant>

namespace dirigent::sql {

struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

/// monostate is NULL.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes>;

inline bool is_null(const Value& value) {
  return value.index() == 0;
}

}  // namespace dirigent::sql
