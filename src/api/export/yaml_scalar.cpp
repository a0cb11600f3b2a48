#include "api/export/yaml_scalar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "api/export/document.hpp"

namespace dirigent::api::exports {

namespace {

constexpr std::size_t kLineWidth = 80;
constexpr std::size_t kLeastWidth = 40;
constexpr std::size_t kIndent = 2;

bool is_blank(char32_t point) {
  return point == ' ' || point == '\t';
}

bool is_printable(char32_t point) {
  if (point <= 0x7E) return point >= 0x20;
  if (point == 0x2028 || point == 0x2029 || point == 0xFEFF) return false;
  return (point >= 0xA1 && point <= 0xD7FF) || (point >= 0xE000 && point <= 0xFFFD) || point >= 0x10000;
}

bool may_begin_plain(char32_t point) {
  constexpr std::u32string_view kIndicators = U"-?:,[]{}#&*!|=>'\"%@`";
  return is_printable(point) && !is_blank(point) && kIndicators.find(point) == kIndicators.npos;
}

bool may_end_plain(char32_t point) {
  return !is_blank(point) && point != ':';
}

// In a block: '#' needs a character before it, ':' one behind it.
bool may_follow_plain(char32_t point, char32_t before) {
  const bool printable = is_printable(point);
  if (before == ':' && (!printable || is_blank(point))) return false;
  if (point == '#') return before != 0 && is_printable(before) && !is_blank(before);
  return printable;
}

/// What its characters allow a text to be written as.
struct Traits {
  bool printable = true;
  bool plain = true;
  bool lines = false;     // has line breaks
  bool foldable = false;  // has a line that is too long and may be folded
};

// Widths are counted in UTF-16 units, as JavaScript does.
std::size_t units_of(char32_t point) {
  return point >= 0x10000 ? 2 : 1;
}

Traits traits_of(std::string_view text, std::size_t width, bool one_line) {
  Traits traits;
  char32_t before = 0;
  char32_t first_of_line = 0;
  std::size_t length = 0;  // of the line
  const auto end_line = [&] {
    traits.foldable = traits.foldable || (length > width && first_of_line != ' ');
    length = 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t point = next_code_point(text, at);
    if (begin == 0) traits.plain = may_begin_plain(point);
    if (point == '\n' && !one_line) {
      traits.lines = true;
      end_line();
    } else {
      if (!is_printable(point)) traits.printable = false;
      if (length == 0) first_of_line = point;
      length += units_of(point);
    }
    traits.plain = traits.plain && (begin == 0 || may_follow_plain(point, before));
    before = point;
  }
  if (!one_line) end_line();
  traits.plain = traits.plain && may_end_plain(before);
  return traits;
}

void append_single_quoted(std::string& out, std::string_view text) {
  out += '\'';
  for (const char letter : text) out.append(letter == '\'' ? 2 : 1, letter);
  out += '\'';
}

std::string_view named_escape(char32_t point) {
  static constexpr std::pair<char32_t, std::string_view> kNames[] = {
      {0x00, "\\0"},  {0x07, "\\a"}, {0x08, "\\b"}, {0x09, "\\t"},   {0x0A, "\\n"},
      {0x0B, "\\v"},  {0x0C, "\\f"}, {0x0D, "\\r"}, {0x1B, "\\e"},   {0x22, "\\\""},
      {0x5C, "\\\\"}, {0x85, "\\N"}, {0xA0, "\\_"}, {0x2028, "\\L"}, {0x2029, "\\P"}};
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [point](const auto& name) { return name.first == point; });
  return found == std::end(kNames) ? std::string_view() : found->second;
}

void append_double_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t point = next_code_point(text, at);
    const std::string_view name = named_escape(point);
    const auto number = static_cast<std::uint32_t>(point);
    if (!name.empty()) {
      out += name;
    } else if (is_printable(point)) {
      out += text.substr(begin, at - begin);
    } else if (number <= 0xFF) {
      fmt::format_to(std::back_inserter(out), "\\x{:02X}", number);
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", number);
    }
  }
  out += '"';
}

// The letters behind | or >: an indentation for texts that begin with blanks, and what becomes of line breaks at the
// end.
void append_block_header(std::string& out, std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of('\n'), text.size());
  if (start < text.size() && text[start] == ' ') out += std::to_string(kIndent);
  const bool ends = text.ends_with('\n');
  if (!ends) {
    out += '-';
  } else if (text == "\n" || text.ends_with("\n\n")) {
    out += '+';
  }
  out += '\n';
}

void append_indented(std::string& out, std::string_view text, std::size_t indent) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (std::size_t end = 0; !text.empty(); text.remove_prefix(end)) {
    end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (text.front() != '\n') out.append(indent, ' ');
    out += text.substr(0, end);
  }
}

// Breaks a line at single blanks into pieces of at most `width`, where that can be.
void append_folded_line(std::string& out, std::string_view line, std::size_t width) {
  struct Place {
    std::size_t byte = 0, unit = 0;
  };
  if (line.empty() || line.front() == ' ') return void(out += line);
  Place start, last, here;
  const auto cut = [&](Place at) {
    out.append(line.substr(start.byte, at.byte - start.byte)).append(1, '\n');
    start = {at.byte + 1, at.unit + 1};
  };
  while (here.byte < line.size()) {
    const Place place = here;
    here.unit += units_of(next_code_point(line, here.byte));
    const bool breaks = line[place.byte] == ' ' && here.byte < line.size() && line[here.byte] != ' ';
    if (!breaks) continue;
    if (place.unit - start.unit > width) cut(last.unit > start.unit ? last : place);
    last = place;
  }
  if (here.unit - start.unit > width && last.unit > start.unit) cut(last);
  out += line.substr(start.byte);
}

std::string folded(std::string_view text, std::size_t width) {
  std::string out;
  bool indented_before = text.front() == '\n' || text.front() == ' ';
  std::size_t end = std::min(text.find('\n'), text.size());
  append_folded_line(out, text.substr(0, end), width);
  while (end < text.size()) {
    const std::size_t begin = std::min(text.find_first_not_of('\n', end), text.size());
    out += text.substr(end, begin - end);
    end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const bool indented = line.starts_with(' ');
    // A single break between two lines that are folded would be read as a blank.
    if (!indented_before && !indented && !line.empty()) out += '\n';
    append_folded_line(out, line, width);
    indented_before = indented;
  }
  return out;
}

}  // namespace

void append_yaml_text(std::string& out, std::string_view text, std::size_t level) {
  if (text.empty()) return void(out += "''");
  const std::size_t indent = kIndent * std::max<std::size_t>(1, level);
  const std::size_t width = std::max(kLeastWidth, kLineWidth - std::min(indent, kLineWidth));
  const Traits traits = traits_of(text, width, false);
  if (!traits.printable) return append_double_quoted(out, text);
  if (!traits.lines && !traits.foldable) {
    if (traits.plain && !is_yaml_ambiguous(text)) return void(out += text);
    return append_single_quoted(out, text);
  }
  out += traits.foldable ? '>' : '|';
  append_block_header(out, text);
  append_indented(out, traits.foldable ? folded(text, width) : std::string(text), indent);
}

void append_yaml_key(std::string& out, std::string_view text) {
  if (text.empty()) return void(out += "''");
  const Traits traits = traits_of(text, kLineWidth, true);
  if (!traits.printable) return append_double_quoted(out, text);
  if (traits.plain && !is_yaml_ambiguous(text)) return void(out += text);
  append_single_quoted(out, text);
}

}  // namespace dirigent::api::exports
