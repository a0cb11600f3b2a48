// GraphQL text -> tokens (specification of October 2021, section 2.1). Tokens are made one at a time, as the parser
// asks for them; commas, white space and comments are skipped.
#pragma once
#include <string>
#include <string_view>

#include "graphql_lang/ast.hpp"
#include "graphql_lang/problem.hpp"

namespace dirigent::graphql_lang {

struct Token {
  enum class Kind { kEnd, kPunctuator, kName, kInt, kFloat, kString, kBlockString };
  Kind kind = Kind::kEnd;
  Location at;
  std::string text;  // a punctuator or name as written; a number as written; a string's content
};

/// What stops the reading of a text. Caught by parse(), which gives its Problem.
struct SyntaxError {
  Problem problem;
};

/// The text "Syntax Error: <what>." at a place.
[[noreturn]] void syntax_error(const std::string& what, Location at);

/// A token as messages name it: `Name "a"`, `"{"`, `<EOF>`.
std::string shown(const Token& token);

class Lexer {
 public:
  /// `text` outlives the lexer. Its bytes need not be UTF-8: what is not, is no character of a document.
  explicit Lexer(std::string_view text);
  /// The next token; kEnd again and again at the end. Throws SyntaxError.
  Token next();

 private:
  void skip_ignored();
  Token name();
  Token number();
  Token string();
  Token block_string();
  std::size_t digits(std::size_t from);
  void escape(std::string& out);
  char32_t unicode_escape();
  char32_t four_digits(std::size_t from, std::size_t begin);
  /// Copies the character at the place of reading; REQUIRES: not the end.
  void copy_character(std::string& out);
  [[noreturn]] void unexpected_character();
  /// How messages name the character at `at`.
  std::string character_at(std::size_t at) const;
  Location location(std::size_t at) const;
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool ended() const { return at_ >= text_.size(); }
  void end_line();

  std::string_view text_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
  std::size_t line_begin_ = 0;
  mutable std::size_t counted_to_ = 0;  // columns before this byte are counted: long lines are counted once
  mutable unsigned counted_ = 1;
};

}  // namespace dirigent::graphql_lang
