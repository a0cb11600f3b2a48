// A bound parameter: what a statement carries beside its text.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dirigent::sql {

struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

/// Texts that travel as one array, nullopt being NULL; PostgreSQL's alone.
struct TextArray {
  std::vector<std::optional<std::string>> elements;
  bool operator==(const TextArray&) const = default;
};

/// monostate is NULL.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes, TextArray>;

inline bool is_null(const Value& value) {
  return value.index() == 0;
}

}  // namespace dirigent::sql
