#include "api/graphql/json_text.hpp"

namespace dirigent::api::graphql {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text), at_(1) { skip_space(); }

  bool ended() const { return at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']'; }

  std::string_view value() {
    const std::size_t begin = at_;
    if (text_[at_] == '"') {
      skip_string();
    } else if (text_[at_] == '{' || text_[at_] == '[') {
      skip_structure();
    } else {
      at_ = text_.find_first_of(",]} \n\r\t", at_);
      if (at_ == std::string_view::npos) at_ = text_.size();
    }
    const std::string_view found = text_.substr(begin, at_ - begin);
    skip_space();
    return found;
  }

  /// Past a `,` or `:` and the space around it.
  void separator() {
    ++at_;
    skip_space();
  }
  bool at_comma() const { return at_ < text_.size() && text_[at_] == ','; }

 private:
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  void skip_string() {
    for (++at_; at_ < text_.size();) {
      at_ = text_.find_first_of("\"\\", at_);
      if (at_ == std::string_view::npos) break;
      if (text_[at_] == '"') return void(++at_);
      at_ += 2;
    }
    at_ = text_.size();
  }

  void skip_structure() {
    int open = 0;
    while (at_ < text_.size()) {
      at_ = text_.find_first_of("\"{}[]", at_);
      if (at_ == std::string_view::npos) break;
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      ++at_;
      open += c == '{' || c == '[' ? 1 : -1;
      if (open == 0) return;
    }
    at_ = text_.size();
  }

  std::string_view text_;
  std::size_t at_;
};

}  // namespace

Members members_of(std::string_view text) {
  Members members;
  Scanner scanner(text);
  while (!scanner.ended()) {
    std::string_view key = scanner.value();
    if (key.size() >= 2) key = key.substr(1, key.size() - 2);
    scanner.separator();
    members.emplace_back(key, scanner.value());
    if (scanner.at_comma()) scanner.separator();
  }
  return members;
}

std::vector<std::string_view> entries_of(std::string_view text) {
  std::vector<std::string_view> entries;
  Scanner scanner(text);
  while (!scanner.ended()) {
    entries.push_back(scanner.value());
    if (scanner.at_comma()) scanner.separator();
  }
  return entries;
}

std::string_view member(const Members& members, std::string_view key) {
  for (const auto& [name, value] : members)
    if (name == key) return value;
  return {};
}

}  // namespace dirigent::api::graphql
