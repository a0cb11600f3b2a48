#include "query/path.hpp"

#include "base/text.hpp"

namespace dirigent::query {

namespace {

/// Calls `part` for every piece of `text` between separators that stand outside parentheses.
template <class Part>
void split_outside_parentheses(std::string_view text, char separator, Part part) {
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && depth > 0) --depth;
    if (text[i] == separator && depth == 0) {
      part(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  part(text.substr(begin));
}

}  // namespace

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> entries;
  split_outside_parentheses(text, ',', [&](std::string_view part) {
    const std::string_view entry = base::trim(part);
    if (!entry.empty()) entries.emplace_back(entry);
  });
  return entries;
}

std::optional<FunctionCall> function_call(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || open == 0 || text.back() != ')') return std::nullopt;
  return FunctionCall{text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

std::vector<std::string> split_path(std::string_view text) {
  std::vector<std::string> segments;
  split_outside_parentheses(text, '.', [&](std::string_view part) { segments.emplace_back(part); });
  const std::optional<FunctionCall> call = function_call(segments.back());
  if (!call) return segments;
  // json(a.field, b.c) has dots of its own after the comma.
  const std::size_t dot = call->argument.substr(0, call->argument.find(',')).rfind('.');
  if (dot == std::string_view::npos) return segments;

  const std::string last = std::string(call->name) + "(" + std::string(call->argument.substr(dot + 1)) + ")";
  const std::string before(call->argument.substr(0, dot));
  segments.pop_back();
  for (std::string& segment : base::split(before, '.')) segments.push_back(std::move(segment));
  segments.push_back(last);
  return segments;
}

}  // namespace dirigent::query
