// Members of JSON objects.
#pragma once
#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dirigent::base {

/// The first member of `object` that is none of `known`: somebody misspelt it, or hopes for what there is not.
inline std::optional<std::string> unknown_member(const json::object& object,
                                                 std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : object) {
    if (std::find(known.begin(), known.end(), std::string_view(name)) == known.end()) return std::string(name);
  }
  return std::nullopt;
}

inline json::value or_null(const std::optional<std::string>& text) {
  return text ? json::value(json::string(*text)) : json::value(nullptr);
}

}  // namespace dirigent::base
