// The words of a search text. Whatever else stands in it is no query syntax: everything but letters, digits and a last
// asterisk separates words.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/errors.hpp"
#include "sql/dialect.hpp"

namespace dirigent::engine {

struct SearchWords {
  std::vector<std::string> list;
  bool prefix = false;  // the last one may go on: it was written with an asterisk behind it

  /// No index holds a word this long.
  bool impossible() const;
  /// All words, in the query syntax of the database. REQUIRES: words, and none of them impossible
  std::string query(const sql::Dialect& dialect) const;
};

/// INVALID_QUERY for more words than an index should be asked for.
base::Result<SearchWords> search_words(std::string_view text);

/// Does `c` belong to a word? All bytes of characters beyond ASCII do.
bool is_word_byte(char c);

}  // namespace dirigent::engine
