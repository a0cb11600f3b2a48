// Lists and paths as query parameters write them: "a,b.c,count(d)" and "author.year(born)".
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::query {

/// Splits at commas outside parentheses; entries are trimmed and empty ones dropped.
std::vector<std::string> split_list(std::string_view text);

/// Splits at dots outside parentheses. A function around a path belongs to its last segment: "count(a.b)" gives
/// "a", "count(b)".
std::vector<std::string> split_path(std::string_view text);

/// "name(argument)"; nothing for anything else.
struct FunctionCall {
  std::string_view name;
  std::string_view argument;
};
std::optional<FunctionCall> function_call(std::string_view text);

}  // namespace dirigent::query
