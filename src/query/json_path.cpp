#include "query/json_path.hpp"

#include "base/text.hpp"

namespace dirigent::query {

namespace {

/// Wildcards, and NUL characters, which no name in a stored document has.
bool is_unsupported(std::string_view path) {
  constexpr std::string_view kOdd("*?@$\0", 5);
  return path.find("[]") != std::string_view::npos || path.find_first_of(kOdd) != std::string_view::npos;
}

bool is_index(std::string_view text) {
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "b[0][1]" -> "b", 0, 1. Brackets around anything else are part of the name.
void add_part(std::string_view part, std::vector<JsonPath::Segment>& into) {
  std::vector<JsonPath::Segment> indices;
  while (part.ends_with(']')) {
    const std::size_t open = part.rfind('[');
    if (open == std::string_view::npos) break;
    const std::string_view inside = part.substr(open + 1, part.size() - open - 2);
    if (!is_index(inside)) break;
    indices.insert(indices.begin(), {std::string(inside), true});
    part = part.substr(0, open);
  }
  if (!part.empty() || indices.empty()) into.push_back({std::string(part), false});
  into.insert(into.end(), indices.begin(), indices.end());
}

/// Runs of what separates become one underscore; none at the ends.
std::string suffix_of(std::string_view path) {
  std::string suffix;
  for (const char c : path) {
    if (std::string_view(".[], \t").find(c) == std::string_view::npos) {
      suffix += c;
    } else if (!suffix.empty() && suffix.back() != '_') {
      suffix += '_';
    }
  }
  if (suffix.ends_with('_')) suffix.pop_back();
  return suffix;
}

}  // namespace

base::Result<JsonPath> parse_json_path(std::string_view argument, int max_depth) {
  const std::size_t comma = argument.find(',');
  if (comma == std::string_view::npos) {
    return base::invalid_query("Invalid json() syntax: requires json(field, path) format");
  }
  const std::string_view path = base::trim(argument.substr(comma + 1));
  if (path.empty()) return base::invalid_query("Invalid json() syntax: missing path");
  if (is_unsupported(path)) return base::invalid_query("Invalid json() syntax: unsupported path expression");
  JsonPath result;
  result.field = base::trim(argument.substr(0, comma));
  result.suffix = suffix_of(path);
  for (const std::string& part : base::split(path, '.')) add_part(part, result.segments);
  if (static_cast<int>(result.segments.size()) > max_depth) {
    return base::invalid_query("JSON path depth (" + std::to_string(result.segments.size()) +
                               ") exceeds allowed maximum of " + std::to_string(max_depth));
  }
  return result;
}

}  // namespace dirigent::query
