#include "graphql_lang/block_string.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace dirigent::graphql_lang {

namespace {

std::vector<std::string_view> lines_of(std::string_view raw) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= raw.size(); ++i) {
    if (i < raw.size() && raw[i] != '\n' && raw[i] != '\r') continue;
    lines.push_back(raw.substr(begin, i - begin));
    if (i + 1 < raw.size() && raw[i] == '\r' && raw[i + 1] == '\n') ++i;
    begin = i + 1;
  }
  return lines;
}

std::size_t indentation(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

bool blank(std::string_view line) {
  return indentation(line) == line.size();
}

}  // namespace

std::string block_string_value(std::string_view raw) {
  std::vector<std::string_view> lines = lines_of(raw);
  std::size_t common = std::numeric_limits<std::size_t>::max();
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (!blank(lines[i])) common = std::min(common, indentation(lines[i]));
  for (std::size_t i = 1; i < lines.size(); ++i) lines[i].remove_prefix(std::min(common, lines[i].size()));
  std::size_t first = 0;
  std::size_t last = lines.size();
  while (first < last && blank(lines[first])) ++first;
  while (last > first && blank(lines[last - 1])) --last;
  std::string value;
  for (std::size_t i = first; i < last; ++i) {
    if (i > first) value += '\n';
    value += lines[i];
  }
  return value;
}

}  // namespace dirigent::graphql_lang
