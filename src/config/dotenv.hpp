// Files of KEY=value lines (`.env`), read as the dotenv package reads them, but for lines it would pass over in
// silence.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace dirigent::config {

/// KEY=value, one a line; `export` before the key, comments after #, values in single, double or back quotes that may
/// span lines (\n and \r are expanded in double quotes only). Of two assignments
/// the later counts. Throws ConfigError with `file` and line for a quote that is not closed and for a line that is
/// neither an assignment nor empty nor a comment.
std::map<std::string, std::string> parse_dotenv(std::string_view text, std::string_view file);

}  // namespace dirigent::config
