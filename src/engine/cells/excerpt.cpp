#include "engine/cells/excerpt.hpp"

#include <algorithm>

#include "base/html.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "engine/cells/folded.hpp"
#include "engine/resolve/search_words.hpp"

namespace dirigent::engine {

namespace {

// How the marks begin; words are divided by the same character that ends them.
constexpr char kWholeWords = 'w', kForms = 'f', kAnywhere = 'a';
constexpr char kDivider = '\x1f';
constexpr std::size_t kBefore = 80, kLength = 240;  // bytes around the first match
constexpr std::size_t kMaxWordToLookFor = 60;       // bytes: cuts move by as much to fall between words

struct Span {
  std::size_t begin = 0, end = 0;
};

struct Marks {
  char kind = kAnywhere;
  bool prefix = false;
  std::vector<std::string> words;  // folded
};

/// Forms of a word differ in their ends.
bool same_beginning(std::string_view left, std::string_view right) {
  const std::size_t shorter = std::min(left.size(), right.size());
  std::size_t alike = 0;
  while (alike < shorter && left[alike] == right[alike]) ++alike;
  return alike >= 3 && alike + 4 >= left.size() && alike + 4 >= right.size();
}

bool matches(const Marks& marks, std::string_view word) {
  for (std::size_t i = 0; i < marks.words.size(); ++i) {
    const std::string& wanted = marks.words[i];
    if (word == wanted) return true;
    if (marks.prefix && i + 1 == marks.words.size() && word.starts_with(wanted)) return true;
    if (marks.kind == kForms && same_beginning(wanted, word)) return true;
  }
  return false;
}

std::vector<Span> words_of(const Marks& marks, std::string_view folded) {
  std::vector<Span> found;
  for (std::size_t i = 0; i < folded.size();) {
    std::size_t end = i;
    while (end < folded.size() && is_word_byte(folded[end])) ++end;
    if (end > i && matches(marks, folded.substr(i, end - i))) found.push_back({i, end});
    i = std::max(end, i + 1);
  }
  return found;
}

std::vector<Span> places_of(const Marks& marks, std::string_view folded) {
  if (marks.kind != kAnywhere) return words_of(marks, folded);
  std::vector<Span> found;
  const std::string& wanted = marks.words.front();
  if (wanted.empty()) return found;
  for (std::size_t at = folded.find(wanted); at != std::string_view::npos; at = folded.find(wanted, at)) {
    found.push_back({at, at + wanted.size()});
    at += wanted.size();
  }
  return found;
}

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The part to show: it begins and ends between words, or at least between characters.
Span part_around(std::string_view text, const std::vector<Span>& found) {
  Span part{0, text.size()};
  const std::size_t first = found.empty() ? 0 : found.front().begin;
  if (first > kBefore) {
    part.begin = first - kBefore;
    const std::size_t space = text.find_first_of(" \t\r\n", part.begin);
    if (space < std::min(first, part.begin + kMaxWordToLookFor)) part.begin = space + 1;
    while (part.begin < first && continues(text[part.begin])) ++part.begin;
  }
  const std::size_t needed = found.empty() ? 0 : found.front().end;
  if (text.size() - part.begin <= kLength) return part;
  part.end = std::max(part.begin + kLength, needed);
  const std::size_t space = text.find_last_of(" \t\r\n", part.end);
  if (space != std::string_view::npos && space > needed && space + kMaxWordToLookFor > part.end) part.end = space;
  while (part.end > needed && part.end < text.size() && continues(text[part.end])) --part.end;
  return part;
}

void append_html(std::string& out, std::string_view text) {
  for (const char c : text) {
    const std::string_view reference = base::html_reference(c, "&quot;");
    if (reference.empty()) {
      out += c;
    } else {
      out += reference;
    }
  }
}

Marks read_marks(std::string_view text) {
  Marks marks;
  if (text.size() < 2) return marks;
  marks.kind = text[0];
  marks.prefix = text[1] == '*';
  marks.words = base::split(text.substr(2), kDivider);
  return marks;
}

}  // namespace

std::string excerpt_marks(const std::vector<std::string>& words, bool prefix, bool forms) {
  std::string out{forms ? kForms : kWholeWords, prefix ? '*' : '.'};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += kDivider;
    out += folded(words[i]);
  }
  return out + kDivider + kDivider;
}

std::string excerpt_marks(std::string_view text) {
  std::string wanted = folded(text);
  std::replace(wanted.begin(), wanted.end(), kDivider, ' ');
  return std::string{kAnywhere, '.'} + wanted + kDivider + kDivider;
}

std::string excerpt_of(std::string_view marks, std::string_view text) {
  const std::vector<Span> found = places_of(read_marks(marks), folded(text));
  const Span part = part_around(text, found);
  std::string out;
  if (part.begin > 0) out += "…";
  std::size_t at = part.begin;
  for (const Span& match : found) {
    if (match.end > part.end) break;
    append_html(out, text.substr(at, match.begin - at));
    out += "<mark>";
    append_html(out, text.substr(match.begin, match.end - match.begin));
    out += "</mark>";
    at = match.end;
  }
  append_html(out, text.substr(at, part.end - at));
  if (part.end < text.size()) out += "…";
  return out;
}

void emit_excerpt(std::string& out, const db::Cell& cell) {
  constexpr std::string_view kEnd = "\x1f\x1f";
  const std::size_t end = cell.is_null() ? std::string_view::npos : cell.text.find(kEnd);
  if (end == std::string_view::npos) return void(out += "null");
  base::append_json_string(out, excerpt_of(cell.text.substr(0, end), cell.text.substr(end + kEnd.size())));
}

}  // namespace dirigent::engine
