#include "http/body/media_type.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dirigent::http {

namespace {

bool is_token_character(char c) {
  const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

std::string_view take_token(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_token_character);
  const std::string_view token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(token.size());
  return token;
}

// A token or a quoted string; nothing for neither.
std::optional<std::string> take_value(std::string_view& text) {
  if (text.empty() || text.front() != '"') {
    const std::string_view token = take_token(text);
    return token.empty() ? std::nullopt : std::optional<std::string>(token);
  }
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return value;
    }
    if (text[i] == '\\' && ++i == text.size()) break;
    value += text[i];
  }
  return std::nullopt;
}

}  // namespace

std::optional<MediaType> parse_media_type(std::string_view text) {
  const std::size_t semicolon = std::min(text.find(';'), text.size());
  MediaType media{base::lower(base::trim(text.substr(0, semicolon))), ""};
  const std::size_t slash = media.type.find('/');
  if (slash == std::string::npos || !is_token(std::string_view(media.type).substr(0, slash)) ||
      !is_token(std::string_view(media.type).substr(slash + 1))) {
    return std::nullopt;
  }
  text.remove_prefix(semicolon);
  while (!text.empty()) {
    if (text.front() != ';') return std::nullopt;
    text.remove_prefix(1);
    skip_blanks(text);
    const std::string name = base::lower(take_token(text));
    if (name.empty() || text.empty() || text.front() != '=') return std::nullopt;
    text.remove_prefix(1);
    const std::optional<std::string> value = take_value(text);
    if (!value) return std::nullopt;
    if (name == "charset") media.charset = base::lower(*value);
    if (name == "boundary") media.boundary = *value;
    skip_blanks(text);
  }
  return media;
}

}  // namespace dirigent::http
