#include "sql/ddl_sqlite_tokens.hpp"

#include <algorithm>
#include <cctype>

namespace dirigent::sql {

namespace {

bool is_word(unsigned char c) {
  return std::isalnum(c) || c == '_' || c == '$' || c >= 0x80;
}

/// Past the closing quote of the literal that starts at `at`; a doubled quote is a quote. Brackets have no escape.
std::size_t end_of_quoted(std::string_view sql, std::size_t at) {
  const char close = sql[at] == '[' ? ']' : sql[at];
  for (std::size_t i = at + 1; i < sql.size(); ++i) {
    if (sql[i] != close) continue;
    if (close == ']' || i + 1 >= sql.size() || sql[i + 1] != close) return i + 1;
    ++i;
  }
  return sql.size();
}

std::string unquoted(std::string_view quoted) {
  const char open = quoted.front();
  if (quoted.size() < 2) return {};
  std::string name;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    name += quoted[i];
    if (open != '[' && quoted[i] == open) ++i;
  }
  return name;
}

bool is_digit(std::string_view sql, std::size_t at) {
  return at < sql.size() && std::isdigit(static_cast<unsigned char>(sql[at]));
}

bool starts_number(std::string_view sql, std::size_t at) {
  return is_digit(sql, at) || (sql[at] == '.' && is_digit(sql, at + 1));
}

/// 5, 1.5, .5, 1e-3, 0x1F
std::size_t end_of_number(std::string_view sql, std::size_t at) {
  const bool hex = sql.size() > at + 1 && (sql[at + 1] == 'x' || sql[at + 1] == 'X');
  std::size_t end = at + 1;
  for (; end < sql.size(); ++end) {
    const char before = sql[end - 1];
    const bool exponent_sign = !hex && (sql[end] == '-' || sql[end] == '+') && (before == 'e' || before == 'E');
    if (!exponent_sign && sql[end] != '.' && !is_word(static_cast<unsigned char>(sql[end]))) break;
  }
  return end;
}

/// Past white space and comments.
std::size_t skip_blank(std::string_view sql, std::size_t at) {
  while (at < sql.size()) {
    if (std::isspace(static_cast<unsigned char>(sql[at]))) {
      ++at;
    } else if (sql.substr(at, 2) == "--") {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at, 2) == "/*") {
      const std::size_t close = sql.find("*/", at + 2);
      at = close == std::string_view::npos ? sql.size() : close + 2;
    } else {
      break;
    }
  }
  return at;
}

SqlToken token_at(std::string_view sql, std::size_t at) {
  SqlToken token;
  token.begin = at;
  const char c = sql[at];
  if (c == '\'' || c == '"' || c == '`' || c == '[') {
    token.end = end_of_quoted(sql, at);
    token.kind = c == '\'' ? SqlToken::Kind::kString : SqlToken::Kind::kQuotedName;
    token.text = unquoted(sql.substr(at, token.end - at));
  } else if (starts_number(sql, at)) {
    token.end = end_of_number(sql, at);
    token.kind = SqlToken::Kind::kWord;
    token.text = std::string(sql.substr(at, token.end - at));
  } else if (is_word(static_cast<unsigned char>(c))) {
    token.end = at;
    while (token.end < sql.size() && is_word(static_cast<unsigned char>(sql[token.end]))) ++token.end;
    token.kind = SqlToken::Kind::kWord;
    for (const char letter : sql.substr(at, token.end - at))
      token.text += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  } else {
    token.end = at + 1;
    token.text = c;
  }
  return token;
}

}  // namespace

std::vector<SqlToken> sqlite_tokens(std::string_view sql) {
  std::vector<SqlToken> tokens;
  int depth = 0;
  for (std::size_t at = skip_blank(sql, 0); at < sql.size(); at = skip_blank(sql, at)) {
    SqlToken token = token_at(sql, at);
    at = token.end;
    if (token.mark(')')) --depth;
    token.depth = depth;
    if (token.mark('(')) ++depth;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace dirigent::sql
