#include "files/names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace dirigent::files {

namespace {

// Words that are not begun with a capital, unless they are the first.
constexpr std::array<std::string_view, 24> kSmall = {"a",   "an", "and", "as",  "at", "but",  "by",  "for",
                                                     "if",  "in", "nor", "of",  "on", "or",   "per", "so",
                                                     "the", "to", "up",  "via", "vs", "with", "yet", "from"};
constexpr std::array<std::string_view, 42> kCapitals = {
    "api", "css", "csv", "db",  "dns",  "exif", "faq", "ftp", "gif", "gps", "html", "http", "https", "id",
    "ip",  "iso", "jpg", "js",  "json", "mp3",  "mp4", "pdf", "php", "png", "rest", "rss",  "sdk",   "seo",
    "sms", "sql", "ssh", "ssl", "svg",  "tls",  "tv",  "ui",  "uri", "url", "usa",  "vip",  "xml",   "yaml"};

constexpr std::pair<std::string_view, std::string_view> kEndings[] = {
    {"text/plain", ".txt"},        {"text/csv", ".csv"},        {"text/html", ".html"},
    {"text/xml", ".xml"},          {"text/markdown", ".md"},    {"application/json", ".json"},
    {"application/pdf", ".pdf"},   {"application/xml", ".xml"}, {"application/zip", ".zip"},
    {"application/gzip", ".gz"},   {"image/jpeg", ".jpg"},      {"image/png", ".png"},
    {"image/webp", ".webp"},       {"image/gif", ".gif"},       {"image/tiff", ".tiff"},
    {"image/avif", ".avif"},       {"image/svg+xml", ".svg"},   {"audio/mpeg", ".mp3"},
    {"audio/ogg", ".ogg"},         {"video/mp4", ".mp4"},       {"video/webm", ".webm"},
    {"application/yaml", ".yaml"}, {"text/yaml", ".yaml"},      {"application/octet-stream", ".bin"},
};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

std::string upper(std::string word) {
  for (char& c : word) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return word;
}

// Words as people write them: "camelCase_name" -> "camel case name".
std::string spaced(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (i > 0 && is_upper(c) && is_lower(text[i - 1])) out += ' ';
    out += c == '_' || c == '-' ? ' ' : c;
  }
  return base::lower(out);
}

std::string capitalised(std::string word) {
  if (word.empty()) return word;
  if (is_lower(word[0])) word[0] = static_cast<char>(word[0] - 'a' + 'A');
  // Small letters of Latin-1 in UTF-8: C3 A0..BE, whose capitals stand 32 before.
  const auto second = word.size() > 1 ? static_cast<unsigned char>(word[1]) : 0U;
  if (static_cast<unsigned char>(word[0]) == 0xC3 && second >= 0xA0 && second != 0xB7 && second < 0xBF) {
    word[1] = static_cast<char>(second - 0x20);
  }
  return word;
}

std::size_t ending_at(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == 0 || dot == name.npos || dot + 1 == name.size() ? name.size() : dot;
}

bool matches(std::string_view type, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return type == pattern;
  const std::string_view tail = pattern.substr(star + 1);
  if (!type.starts_with(pattern.substr(0, star))) return false;
  for (std::size_t at = star; at <= type.size(); ++at) {
    if (matches(type.substr(at), tail)) return true;
  }
  return false;
}

}  // namespace

std::string base_name(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != name.npos) name.remove_prefix(slash + 1);
  std::string out;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
  }
  return out == "." || out == ".." ? std::string() : out;
}

std::string extension_of(std::string_view name, std::string_view type) {
  if (const std::size_t dot = ending_at(name); dot < name.size()) return std::string(name.substr(dot));
  const auto* known =
      std::find_if(std::begin(kEndings), std::end(kEndings), [type](const auto& one) { return one.first == type; });
  return known == std::end(kEndings) ? std::string() : std::string(known->second);
}

std::string title_of(std::string_view name) {
  const std::string text = spaced(name.substr(0, ending_at(name)));
  std::string out;
  for (const std::string& word : base::split(text, ' ')) {
    if (word.empty()) continue;
    const bool small = !out.empty() && is_one_of(kSmall, word);
    if (!out.empty()) out += ' ';
    out += is_one_of(kCapitals, word) ? upper(word) : small ? word : capitalised(word);
  }
  return out;
}

std::string disk_path(std::string_view wanted) {
  std::vector<std::string> parts;
  for (const std::string& part : base::split(wanted, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (part.find('\0') == part.npos && part.find('\\') == part.npos) {
      parts.push_back(part);
    } else {
      return {};
    }
  }
  return base::join(parts, "/");
}

std::string stem_of(std::string_view disk) {
  const std::size_t slash = disk.rfind('/');
  const std::size_t from = slash == disk.npos ? 0 : slash + 1;
  return std::string(disk.substr(0, from + ending_at(disk.substr(from))));
}

bool is_made_of(std::string_view path, std::string_view stem) {
  constexpr std::size_t kDigits = 40;
  if (!path.starts_with(stem)) return false;
  path.remove_prefix(stem.size());
  if (!path.starts_with("__") || path.size() < 2 + kDigits) return false;
  const std::string_view digits = path.substr(2, kDigits), rest = path.substr(2 + kDigits);
  const bool hex = digits.find_first_not_of("0123456789abcdef") == digits.npos;
  return hex && (rest.empty() || rest.front() == '.') && rest.find('/') == rest.npos;
}

bool type_allowed(std::string_view type, const std::vector<std::string>& allowed) {
  return std::any_of(allowed.begin(), allowed.end(),
                     [type](const std::string& pattern) { return matches(type, pattern); });
}

}  // namespace dirigent::files
