// Words of SQLite's SQL, enough to find the parts of a stored definition.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::sql {

struct SqlToken {
  enum class Kind { kWord, kQuotedName, kString, kOther };
  Kind kind = Kind::kOther;
  std::size_t begin = 0, end = 0;  // bytes of the text
  int depth = 0;                   // open parentheses around it; a parenthesis counts as outside itself
  std::string text;                // a word in upper case or a number, a quoted name without quotes, else one character

  /// An unquoted word: keywords are never quoted.
  bool is(std::string_view word) const { return kind == Kind::kWord && text == word; }
  bool mark(char c) const { return kind == Kind::kOther && text.size() == 1 && text[0] == c; }
};

/// Comments are left out. An unterminated quote ends at the end of the text.
std::vector<SqlToken> sqlite_tokens(std::string_view sql);

}  // namespace dirigent::sql
