#include "schema/objects/definition.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::schema {

namespace {

using Words = std::vector<std::string>;

// PostgreSQL's documentation, table 8.1: the names of types that it reads, and the ones that it writes.
constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"VARCHAR", "CHARACTER VARYING"},
    {"CHAR", "CHARACTER"},
    {"INT", "INTEGER"},
    {"INT2", "SMALLINT"},
    {"INT4", "INTEGER"},
    {"INT8", "BIGINT"},
    {"SERIAL4", "SERIAL"},
    {"SERIAL8", "BIGSERIAL"},
    {"BOOL", "BOOLEAN"},
    {"DECIMAL", "NUMERIC"},
    {"FLOAT4", "REAL"},
    {"FLOAT8", "DOUBLE PRECISION"},
    {"TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"},
    {"TIMETZ", "TIME WITH TIME ZONE"},
};

void append_word(Words& out, const std::string& word) {
  const auto known =
      std::find_if(std::begin(kNames), std::end(kNames), [&word](const auto& row) { return row.first == word; });
  std::string_view rest = known == std::end(kNames) ? std::string_view(word) : known->second;
  while (!rest.empty()) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    out.emplace_back(rest.substr(0, blank));
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
}

// "timestamp(3) without time zone" says no more than "timestamp(3)".
void leave_out_time_zones(Words& words) {
  const Words without{"WITHOUT", "TIME", "ZONE"};
  for (;;) {
    const auto found = std::search(words.begin(), words.end(), without.begin(), without.end());
    if (found == words.end()) return;
    words.erase(found, found + static_cast<std::ptrdiff_t>(without.size()));
  }
}

Words words_of(std::string_view text) {
  Words out;
  for (const sql::SqlToken& token : sql::sqlite_tokens(text)) {
    const bool word = token.kind == sql::SqlToken::Kind::kWord || token.kind == sql::SqlToken::Kind::kOther;
    if (word) {
      append_word(out, token.text);
    } else {
      out.emplace_back(text.substr(token.begin, token.end - token.begin));
    }
  }
  leave_out_time_zones(out);
  return out;
}

}  // namespace

bool same_definition(std::string_view one, std::string_view other) {
  return one == other || words_of(one) == words_of(other);
}

}  // namespace dirigent::schema
