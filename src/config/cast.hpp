// The text of a variable as a value of its key's type.
#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "config/key_table.hpp"

namespace dirigent::config {

/// text, choice -> string; flag -> bool; integer -> int64 (null for Infinity); duration -> int64 milliseconds;
/// bytes -> int64; list -> array of strings; json -> any. A prefix string:, number:, boolean:, array:, json: or regex:
/// is taken off first. Throws ConfigError naming `variable`.
json::value cast(const Key& key, std::string_view variable, std::string text);

/// `text` without a casting prefix.
std::string without_prefix(std::string text);

/// A value of the key's type as text again: what Config::text gives.
std::string text_of(const json::value& value);

}  // namespace dirigent::config
