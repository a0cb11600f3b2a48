// Appends JSON text to a string. No document in between; used for everything that leaves the server in volume.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace dirigent::base {

/// Appends `text` as a JSON string literal with quotes. Escapes as JSON.stringify does: only `"`, `\` and controls;
/// UTF-8 passes through (invalid UTF-8 becomes U+FFFD).
void append_json_string(std::string& out, std::string_view text);
void append_json_integer(std::string& out, std::int64_t number);
/// As JavaScript prints it: shortest round trip, `1` not `1.0`, null for NaN and infinities.
void append_json_number(std::string& out, double number);
/// Any document; doubles printed as append_json_number does.
void append_json(std::string& out, const json::value& value);
std::string to_json(const json::value& value);

}  // namespace dirigent::base
