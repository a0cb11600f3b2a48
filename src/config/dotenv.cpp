#include "config/dotenv.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/config.hpp"

namespace dirigent::config {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kBlank = " \t\r\f\v";

class Reader {
 public:
  Reader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  std::map<std::string, std::string> read() {
    std::map<std::string, std::string> values;
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (at_ < text_.size()) {
      const std::size_t start = at_;
      if (const std::string key = read_key(); !key.empty()) {
        values[key] = read_value();
      } else {
        require_nothing(start);
      }
      skip_line();
    }
    return values;
  }

 private:
  void skip_blank() { at_ = std::min(text_.find_first_not_of(kBlank, at_), text_.size()); }
  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()) + 1; }

  static bool is_key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  }

  std::ptrdiff_t line_of(std::size_t position) const {
    return std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(position), '\n') + 1;
  }

  // A line without an assignment may be empty or a comment. What it says instead is not repeated: it may be a secret.
  void require_nothing(std::size_t start) const {
    const std::size_t end = std::min(text_.find('\n', start), text_.size());
    const std::string_view line = text_.substr(start, end - start);
    const std::size_t first = line.find_first_not_of(kBlank);
    if (first == std::string_view::npos || line[first] == '#') return;
    throw ConfigError(fmt::format("{} line {}: it is no assignment, e.g. KEY=value", file_, line_of(start)));
  }

  std::string read_word() {
    skip_blank();
    const std::size_t start = at_;
    while (at_ < text_.size() && is_key_character(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  // The key of an assignment, with the position behind its `=` (or `: `); "" when the line holds none.
  std::string read_key() {
    std::string key = read_word();
    skip_blank();
    if (key == "export" && at_ < text_.size() && is_key_character(text_[at_])) {
      key = read_word();
      skip_blank();
    }
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with('=') && !rest.starts_with(": ")) return "";
    ++at_;
    return key;
  }

  std::string read_value() {
    skip_blank();
    if (at_ < text_.size() && std::string_view("'\"`").find(text_[at_]) != std::string_view::npos) return read_quoted();
    const std::size_t end = std::min(text_.find_first_of("\n#", at_), text_.size());
    const std::string_view value = text_.substr(at_, end - at_);
    at_ = end;
    return std::string(base::trim(value));
  }

  std::string read_quoted() {
    const std::size_t start = at_;
    const char quote = text_[at_++];
    std::string value;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote) {
        ++at_;
        return value;
      }
      if (c != '\\' || at_ + 1 == text_.size()) {
        value += c;
        continue;
      }
      const char next = text_[at_ + 1];
      if (next == quote) {
        value += quote;
        ++at_;
      } else if (quote == '"' && (next == 'n' || next == 'r')) {
        value += next == 'n' ? '\n' : '\r';
        ++at_;
      } else {
        value += c;
      }
    }
    throw ConfigError(fmt::format("{} line {}: the quote {} is not closed, e.g. KEY={}value{}", file_, line_of(start),
                                  quote, quote, quote));
  }

  std::string_view text_, file_;
  std::size_t at_ = 0;
};

}  // namespace

std::map<std::string, std::string> parse_dotenv(std::string_view text, std::string_view file) {
  return Reader(text, file).read();
}

}  // namespace dirigent::config
