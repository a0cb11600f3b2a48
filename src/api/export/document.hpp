// What the formats share in reading a JSON document.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace dirigent::api::exports {

/// Members whose names are array indices, by which JavaScript orders an object before all others.
bool has_index_names(const json::object& object);
/// The members in that order.
std::vector<const json::key_value_pair*> index_names_first(const json::object& object);

/// Calls `each(name, value)` for the members in the order in which the contract writes them.
template <class Each>
void for_each_member(const json::object& object, Each each) {
  if (!has_index_names(object)) {
    for (const auto& [name, value] : object) each(std::string_view(name), value);
    return;
  }
  for (const json::key_value_pair* member : index_names_first(object)) {
    each(std::string_view(member->key()), member->value());
  }
}

/// Appends null, true, false or a number. REQUIRES: neither text nor a container.
inline void append_bare(std::string& out, const json::value& value) {
  base::append_json(out, value);
}

/// The code point at `text[at]`, and `at` behind it; U+FFFD for bytes that are none. REQUIRES: at < text.size().
char32_t next_code_point(std::string_view text, std::size_t& at);

}  // namespace dirigent::api::exports
