#include "engine/resolve/search_words.hpp"

#include <algorithm>

namespace dirigent::engine {

namespace {

constexpr std::size_t kMaxWords = 64;    // FTS5 bounds the depth of an expression
constexpr std::size_t kMaxLength = 500;  // PostgreSQL refuses words of more than 2,046 bytes

}  // namespace

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool SearchWords::impossible() const {
  return std::any_of(list.begin(), list.end(), [](const std::string& word) { return word.size() > kMaxLength; });
}

std::string SearchWords::query(const sql::Dialect& dialect) const {
  const char quote = dialect.sqlite() ? '"' : '\'';
  std::string out;
  for (const std::string& word : list) {
    if (!out.empty()) out += dialect.sqlite() ? " " : " & ";
    out += quote + word + quote;
  }
  if (prefix) out += dialect.sqlite() ? "*" : ":*";
  return out;
}

base::Result<SearchWords> search_words(std::string_view text) {
  SearchWords words;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_word_byte(text[end])) ++end;
    if (end > i) words.list.emplace_back(text.substr(i, end - i));
    words.prefix = end > i && end + 1 == text.size() && text[end] == '*';
    i = std::max(end, i + 1);
    if (words.prefix) break;
  }
  if (words.list.size() > kMaxWords) {
    return base::invalid_query("\"search\" must not have more than " + std::to_string(kMaxWords) + " words");
  }
  return words;
}

}  // namespace dirigent::engine
