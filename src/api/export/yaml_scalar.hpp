// Texts in block YAML: plain where that reads back as the same text, else quoted, else as a literal or folded block.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace dirigent::api::exports {

/// Would a reader take the plain text for null, a boolean, a number, a date or a merge key?
bool is_yaml_ambiguous(std::string_view text);

/// Appends `text` as a value. `level` is its depth in the document, from 0; blocks are indented by it.
void append_yaml_text(std::string& out, std::string_view text, std::size_t level);
/// The same as a mapping's key, which stays on one line.
void append_yaml_key(std::string& out, std::string_view text);

}  // namespace dirigent::api::exports
