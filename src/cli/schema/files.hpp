// Snapshots in files, as commands read and write them.
#pragma once
#include <string>

#include "base/json.hpp"

namespace dirigent::cli {

/// The snapshot of a file: YAML by its name's end (.yaml, .yml), else JSON. Throws std::runtime_error naming the file
/// and the line of what is wrong.
json::object read_snapshot_file(const std::string& path);

/// The text of a snapshot, ending with a line break in YAML. `format` is "json" or "yaml".
std::string snapshot_text(const json::object& snapshot, std::string_view format);

/// Writes beside the file first, so that a full disk or a crash leaves the old one; a link in its place is replaced. A
/// new file has `mode`, less what the umask takes. Throws std::runtime_error.
void write_file(const std::string& path, const std::string& text, unsigned mode = 0666);

/// Asks on the terminal; no answer is a yes. Without one nobody could answer: throws std::runtime_error.
bool confirmed(const std::string& question);

}  // namespace dirigent::cli
