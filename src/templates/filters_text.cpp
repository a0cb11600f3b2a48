#include "templates/filters_text.hpp"

#include <stdexcept>

#include "base/html.hpp"
#include "base/percent.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "templates/expression.hpp"

namespace dirigent::templates {

namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

json::value result(std::string_view text) {
  return json::value(json::string(text));
}

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// A reference like `&amp;` or `&#39;` at the begin of `text`.
bool is_reference(std::string_view text) {
  const std::size_t end = text.find(';');
  if (end == std::string_view::npos || end < 2 || end > 10) return false;
  return std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#';
  });
}

// The bytes of the first `count` characters.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) at += base::character_length(text, at);
  return std::min(at, text.size());
}

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) at += base::character_length(text, at);
  return count;
}

std::size_t count_of(const json::value& value, std::size_t standard) {
  if (!value.is_number()) return standard;
  const double number = value.to_number<double>();
  return number > 0 && number < 1e9 ? static_cast<std::size_t>(number) : 0;
}

}  // namespace

std::string escape_html(std::string_view text, bool once) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view reference = base::html_reference(text[at], "&#34;");
    const bool stays = reference.empty() || (once && text[at] == '&' && is_reference(text.substr(at)));
    out += stays ? text.substr(at, 1) : reference;
  }
  return out;
}

json::value append(const std::string& name, const json::value& value, const FilterArguments& given) {
  const std::string text = text_of(value), other = text_of(given.at(0));
  return result(name == "append" ? text + other : other + text);
}

json::value capitalize(const std::string&, const json::value& value, const FilterArguments&) {
  std::string text = base::lower(text_of(value));
  if (!text.empty()) text.front() = upper(text.front());
  return result(text);
}

json::value change_case(const std::string& name, const json::value& value, const FilterArguments&) {
  std::string text = text_of(value);
  if (name == "downcase") return result(base::lower(text));
  std::transform(text.begin(), text.end(), text.begin(), upper);
  return result(text);
}

json::value escape(const std::string& name, const json::value& value, const FilterArguments&) {
  return result(escape_html(text_of(value), name == "escape_once"));
}

json::value newline_to_br(const std::string&, const json::value& value, const FilterArguments&) {
  std::string out;
  for (const char c : text_of(value)) {
    if (c == '\r') continue;
    if (c == '\n') out += "<br />";
    out += c;
  }
  return result(out);
}

json::value replace(const std::string& name, const json::value& value, const FilterArguments& given) {
  const std::string text = text_of(value), from = text_of(given.at(0));
  const std::string to = name.starts_with("replace") ? text_of(given.at(1)) : "";
  const bool once = name.ends_with("_first");
  if (from.empty()) return result(text);
  std::string out;
  std::size_t at = 0;
  for (std::size_t hit = text.find(from); hit != std::string::npos; hit = text.find(from, at)) {
    out.append(text, at, hit - at).append(to);
    at = hit + from.size();
    if (out.size() > given.max_value) throw std::length_error(name);
    if (once) break;
  }
  return result(out.append(text, at));
}

json::value strip(const std::string& name, const json::value& value, const FilterArguments&) {
  const std::string whole = text_of(value);
  std::string_view text = whole;
  if (name != "rstrip") text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  if (name != "lstrip") text.remove_suffix(text.size() - (text.find_last_not_of(kSpace) + 1));
  return result(text);
}

json::value strip_html(const std::string&, const json::value& value, const FilterArguments&) {
  const std::string text = text_of(value);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '<' ? text.find('>', at) : std::string::npos;
    if (end != std::string::npos) {
      at = end + 1;
    } else {
      out += text[at++];
    }
  }
  return result(out);
}

json::value strip_newlines(const std::string&, const json::value& value, const FilterArguments&) {
  std::string text = text_of(value);
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
  return result(text);
}

json::value truncate(const std::string&, const json::value& value, const FilterArguments& given) {
  const std::string text = text_of(value);
  const std::string end = given.at(1).is_null() ? "..." : text_of(given.at(1));
  const std::size_t count = count_of(given.at(0), 50);
  if (characters_of(text) <= count) return result(text);
  const std::size_t kept = count - std::min(count, characters_of(end));
  return result(text.substr(0, bytes_of(text, kept)) + end);
}

json::value truncate_words(const std::string&, const json::value& value, const FilterArguments& given) {
  const std::string text = text_of(value);
  const std::string end = given.at(1).is_null() ? "..." : text_of(given.at(1));
  std::size_t left = std::max<std::size_t>(count_of(given.at(0), 15), 1);
  std::string out;
  for (std::string_view rest = base::trim(text); !rest.empty(); rest = base::trim(rest)) {
    if (left-- == 0) return result(out + end);
    const std::size_t size = std::min(rest.find_first_of(kSpace), rest.size());
    if (!out.empty()) out += ' ';
    out += rest.substr(0, size);
    rest.remove_prefix(size);
  }
  return result(out);
}

json::value url_decode(const std::string&, const json::value& value, const FilterArguments&) {
  const std::string text = text_of(value);
  return result(base::percent_decode(text, true).value_or(text));
}

json::value url_encode(const std::string&, const json::value& value, const FilterArguments&) {
  std::string out;
  const std::string text = base::percent_encode(text_of(value));
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool space = text.compare(at, 3, "%20") == 0;
    out += space ? '+' : text[at];
    if (space) at += 2;
  }
  return result(out);
}

}  // namespace dirigent::templates
