#include "graphql_lang/lexer.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "graphql_lang/block_string.hpp"

namespace dirigent::graphql_lang {

namespace {

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, char32_t point) {
  const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6)), put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12)), put(0x80 | ((point >> 6) & 0x3F)), put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18)), put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F)), put(0x80 | (point & 0x3F));
  }
}

}  // namespace

void syntax_error(const std::string& what, Location at) {
  throw SyntaxError{Problem{"Syntax Error: " + what, {at}}};
}

std::string shown(const Token& token) {
  switch (token.kind) {
    case Token::Kind::kEnd:
      return "<EOF>";
    case Token::Kind::kPunctuator:
      return fmt::format("\"{}\"", token.text);
    case Token::Kind::kName:
      return fmt::format("Name \"{}\"", token.text);
    case Token::Kind::kInt:
      return fmt::format("Int \"{}\"", token.text);
    case Token::Kind::kFloat:
      return fmt::format("Float \"{}\"", token.text);
    case Token::Kind::kString:
      return fmt::format("String \"{}\"", token.text);
    case Token::Kind::kBlockString:
      return fmt::format("BlockString \"{}\"", token.text);
  }
  return {};
}

Lexer::Lexer(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_begin_ = counted_to_ = 3;
}

Location Lexer::location(std::size_t at) const {
  if (at < counted_to_) counted_to_ = line_begin_, counted_ = 1;
  for (; counted_to_ < at && counted_to_ < text_.size(); ++counted_to_) {
    const auto byte = static_cast<unsigned char>(text_[counted_to_]);
    if ((byte & 0xC0) != 0x80) counted_ += byte >= 0xF0 ? 2 : 1;  // characters beyond the first plane are two units
  }
  return {line_, counted_};
}

void Lexer::end_line() {
  at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1;
  ++line_;
  line_begin_ = counted_to_ = at_;
  counted_ = 1;
}

void Lexer::skip_ignored() {
  while (!ended()) {
    const char c = peek();
    if (c == '\n' || c == '\r') {
      end_line();
    } else if (c == ' ' || c == '\t' || c == ',') {
      ++at_;
    } else if (text_.substr(at_).starts_with("\xEF\xBB\xBF")) {
      at_ += 3;
    } else if (c == '#') {
      while (!ended() && peek() != '\n' && peek() != '\r') ++at_;
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  skip_ignored();
  const Location here = location(at_);
  if (ended()) return {Token::Kind::kEnd, here, {}};
  const char c = peek();
  if (is_name_start(c)) return name();
  if (is_digit(c) || c == '-') return number();
  if (c == '"') return text_.substr(at_).starts_with("\"\"\"") ? block_string() : string();
  if (text_.substr(at_).starts_with("...")) {
    at_ += 3;
    return {Token::Kind::kPunctuator, here, "..."};
  }
  if (std::string_view("!$&():=@[]{|}").find(c) == std::string_view::npos) unexpected_character();
  ++at_;
  return {Token::Kind::kPunctuator, here, std::string(1, c)};
}

Token Lexer::name() {
  const std::size_t begin = at_;
  const Location here = location(begin);
  while (is_name_start(peek()) || is_digit(peek())) ++at_;
  return {Token::Kind::kName, here, std::string(text_.substr(begin, at_ - begin))};
}

std::size_t Lexer::digits(std::size_t from) {
  std::size_t end = from;
  while (end < text_.size() && is_digit(text_[end])) ++end;
  if (end == from) {
    syntax_error(fmt::format("Invalid number, expected digit but got: {}.", character_at(from)), location(from));
  }
  return end;
}

Token Lexer::number() {
  const std::size_t begin = at_;
  const Location here = location(begin);
  Token::Kind kind = Token::Kind::kInt;
  std::size_t end = begin + (text_[begin] == '-' ? 1 : 0);
  const auto at = [this](std::size_t i) { return i < text_.size() ? text_[i] : '\0'; };
  if (at(end) == '0') {
    ++end;
    if (is_digit(at(end))) {
      syntax_error(fmt::format("Invalid number, unexpected digit after 0: {}.", character_at(end)), location(end));
    }
  } else {
    end = digits(end);
  }
  if (at(end) == '.') {
    kind = Token::Kind::kFloat;
    end = digits(end + 1);
  }
  if (at(end) == 'e' || at(end) == 'E') {
    kind = Token::Kind::kFloat;
    ++end;
    if (at(end) == '+' || at(end) == '-') ++end;
    end = digits(end);
  }
  if (at(end) == '.' || is_name_start(at(end))) {
    syntax_error(fmt::format("Invalid number, expected digit but got: {}.", character_at(end)), location(end));
  }
  at_ = end;
  return {kind, here, std::string(text_.substr(begin, end - begin))};
}

Token Lexer::string() {
  Token token{Token::Kind::kString, location(at_), {}};
  ++at_;
  for (;;) {
    if (ended() || peek() == '\n' || peek() == '\r') syntax_error("Unterminated string.", location(at_));
    const char c = peek();
    if (c == '"') break;
    if (c == '\\') {
      escape(token.text);
    } else {
      copy_character(token.text);
    }
  }
  ++at_;
  return token;
}

void Lexer::copy_character(std::string& out) {
  const std::size_t length = base::utf8_length(text_, at_);
  const auto byte = static_cast<unsigned char>(peek());
  if (length == 0 || (byte < 0x20 && byte != '\t')) {
    syntax_error(fmt::format("Invalid character within String: {}.", character_at(at_)), location(at_));
  }
  out += text_.substr(at_, length);
  at_ += length;
}

void Lexer::escape(std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const std::size_t known = kLetters.find(peek(1));
  if (known != std::string_view::npos && peek(1) != '\0') {
    out += kMeanings[known];
    at_ += 2;
  } else if (peek(1) == 'u') {
    append_utf8(out, unicode_escape());
  } else {
    const std::size_t length = at_ + 1 < text_.size() ? base::character_length(text_, at_ + 1) : 0;
    syntax_error(fmt::format("Invalid character escape sequence: \"{}\".", text_.substr(at_, 1 + length)),
                 location(at_));
  }
}

char32_t Lexer::four_digits(std::size_t from, std::size_t begin) {
  char32_t value = 0;
  for (std::size_t i = from; i < from + 4; ++i) {
    const int digit = i < text_.size() ? hex_digit(text_[i]) : -1;
    if (digit < 0) {
      syntax_error(fmt::format("Invalid Unicode escape sequence: \"{}\".", text_.substr(begin, i - begin + 1)),
                   location(begin));
    }
    value = value * 16 + static_cast<char32_t>(digit);
  }
  return value;
}

char32_t Lexer::unicode_escape() {
  const std::size_t begin = at_;
  const auto invalid = [&](std::size_t end) {
    syntax_error(fmt::format("Invalid Unicode escape sequence: \"{}\".", text_.substr(begin, end - begin)),
                 location(begin));
  };
  char32_t point = 0;
  if (peek(2) == '{') {
    std::size_t end = begin + 3;
    for (; end < text_.size() && hex_digit(text_[end]) >= 0 && end < begin + 11; ++end)
      point = point * 16 + static_cast<char32_t>(hex_digit(text_[end]));
    const bool closed = end < text_.size() && text_[end] == '}';
    if (!closed || end == begin + 3) invalid(std::min(end + 1, text_.size()));
    at_ = end + 1;
  } else {
    point = four_digits(begin + 2, begin);
    at_ = begin + 6;
    if (point >= 0xD800 && point <= 0xDBFF && peek() == '\\' && peek(1) == 'u') {
      const char32_t low = four_digits(at_ + 2, at_);
      if (low < 0xDC00 || low > 0xDFFF) invalid(begin + 6);
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
      at_ += 6;
    }
  }
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) invalid(at_);
  return point;
}

Token Lexer::block_string() {
  Token token{Token::Kind::kBlockString, location(at_), {}};
  at_ += 3;
  std::string raw;
  for (;;) {
    if (ended()) syntax_error("Unterminated string.", location(at_));
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("\"\"\"")) break;
    if (rest.starts_with("\\\"\"\"")) {
      raw += "\"\"\"";
      at_ += 4;
    } else if (peek() == '\n' || peek() == '\r') {
      raw += '\n';
      end_line();
    } else {
      copy_character(raw);
    }
  }
  at_ += 3;
  token.text = block_string_value(raw);
  return token;
}

void Lexer::unexpected_character() {
  if (peek() == '\'') {
    syntax_error("Unexpected single quote character ('), did you mean to use a double quote (\")?", location(at_));
  }
  const std::size_t length = base::utf8_length(text_, at_);
  const bool printable = length == 1 && peek() >= 0x20 && peek() < 0x7F;
  const std::string_view kind = printable || peek() == '\0' || length > 0 ? "Unexpected" : "Invalid";
  syntax_error(fmt::format("{} character: {}.", kind, character_at(at_)), location(at_));
}

std::string Lexer::character_at(std::size_t at) const {
  if (at >= text_.size()) return "<EOF>";
  const std::size_t length = base::utf8_length(text_, at);
  if (length == 0) return "U+FFFD";
  const char32_t point = base::utf8_code_point(text_, at, length);
  if (point == '"') return "'\"'";
  if (point >= 0x20 && point < 0x7F) return fmt::format("\"{}\"", static_cast<char>(point));
  return fmt::format("U+{:04X}", static_cast<std::uint32_t>(point));
}

}  // namespace dirigent::graphql_lang
