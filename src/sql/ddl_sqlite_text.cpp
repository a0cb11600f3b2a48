#include "sql/ddl_sqlite_text.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::sql {

namespace {

using Kind = TextConstraint::Kind;

/// One element of the list between the parentheses: tokens [begin, end) of the statement.
class Element {
 public:
  Element(std::string_view sql, const std::vector<SqlToken>& tokens, std::size_t begin, std::size_t end)
      : sql_(sql), tokens_(tokens), at_(begin), end_(end) {}

  bool done() const { return at_ >= end_; }
  const SqlToken& peek(std::size_t ahead = 0) const {
    static const SqlToken none;
    return at_ + ahead < end_ ? tokens_[at_ + ahead] : none;
  }
  const SqlToken& next() { return tokens_[at_++]; }
  bool take(std::string_view word) {
    if (!peek().is(word)) return false;
    ++at_;
    return true;
  }
  std::size_t position() const { return at_; }
  /// The text of the tokens from `begin` up to here.
  std::string text_since(std::size_t begin) const {
    return std::string(sql_.substr(tokens_[begin].begin, tokens_[at_ - 1].end - tokens_[begin].begin));
  }
  std::string name_at(std::size_t token) const {
    const SqlToken& t = tokens_[token];
    return t.kind == SqlToken::Kind::kWord ? std::string(sql_.substr(t.begin, t.end - t.begin)) : t.text;
  }
  /// Past a parenthesised group, when one starts here; gives the names that stand alone in it.
  std::vector<std::string> take_group() {
    std::vector<std::string> names;
    if (!peek().mark('(')) return names;
    const int depth = peek().depth;
    const std::size_t open = at_++;
    while (!done() && !(peek().mark(')') && peek().depth == depth)) {
      const bool first = at_ == open + 1 || tokens_[at_ - 1].mark(',');
      if (first && peek().kind != SqlToken::Kind::kOther) names.push_back(name_at(at_));
      ++at_;
    }
    if (!done()) ++at_;
    return names;
  }

 private:
  std::string_view sql_;
  const std::vector<SqlToken>& tokens_;
  std::size_t at_, end_;
};

void take_conflict_clause(Element& element) {
  if (element.peek().is("ON") && element.peek(1).is("CONFLICT")) {
    element.next(), element.next();
    if (!element.done()) element.next();
  }
}

/// ON DELETE SET NULL, ON UPDATE ..., MATCH name, [NOT] DEFERRABLE [INITIALLY ...]
void take_key_actions(Element& element) {
  for (;;) {
    if (element.peek().is("ON") && !element.peek(1).is("CONFLICT")) {
      element.next();
      if (!element.done()) element.next();
      if (element.take("SET") || element.take("NO")) {
        if (!element.done()) element.next();
      } else if (!element.done()) {
        element.next();
      }
    } else if (element.take("MATCH")) {
      if (!element.done()) element.next();
    } else if (element.peek().is("NOT") && element.peek(1).is("DEFERRABLE")) {
      element.next();
    } else if (element.take("DEFERRABLE")) {
      if (element.take("INITIALLY") && !element.done()) element.next();
    } else {
      return;
    }
  }
}

void take_default(Element& element) {
  if (element.peek().mark('(')) {
    element.take_group();
    return;
  }
  if (element.peek().mark('+') || element.peek().mark('-')) element.next();
  if (!element.done()) element.next();
}

/// The constraint that starts here (after an optional CONSTRAINT name); nothing when no keyword is recognised.
std::optional<Kind> take_constraint(Element& element, std::vector<std::string>& columns) {
  if (element.take("PRIMARY")) {
    element.take("KEY");
    columns = element.take_group();
    if (!element.take("ASC")) element.take("DESC");
    take_conflict_clause(element);
    element.take("AUTOINCREMENT");
    return Kind::kPrimaryKey;
  }
  if (element.take("NOT")) {
    element.take("NULL");
    take_conflict_clause(element);
    return Kind::kNotNull;
  }
  if (element.take("NULL")) {
    take_conflict_clause(element);
    return Kind::kNull;
  }
  if (element.take("UNIQUE")) {
    columns = element.take_group();
    take_conflict_clause(element);
    return Kind::kUnique;
  }
  if (element.take("CHECK")) {
    element.take_group();
    take_conflict_clause(element);
    return Kind::kCheck;
  }
  if (element.take("DEFAULT")) {
    take_default(element);
    return Kind::kDefault;
  }
  if (element.take("COLLATE")) {
    if (!element.done()) element.next();
    return Kind::kCollate;
  }
  const bool foreign = element.take("FOREIGN");
  if (foreign) {
    element.take("KEY");
    columns = element.take_group();
  }
  if (element.take("REFERENCES")) {
    if (!element.done()) element.next();
    element.take_group();
    take_key_actions(element);
    return foreign ? Kind::kForeignKey : Kind::kReferences;
  }
  if (element.peek().is("GENERATED") || element.peek().is("AS")) {
    if (element.take("GENERATED")) element.take("ALWAYS");
    element.take("AS");
    element.take_group();
    if (!element.take("STORED")) element.take("VIRTUAL");
    return Kind::kGenerated;
  }
  return std::nullopt;
}

/// Constraints up to the end of the element; false when something is not understood.
bool take_constraints(Element& element, std::vector<TextConstraint>& out) {
  while (!element.done()) {
    const std::size_t begin = element.position();
    if (element.take("CONSTRAINT") && !element.done()) element.next();
    TextConstraint constraint{};
    const std::optional<Kind> kind = take_constraint(element, constraint.columns);
    if (!kind) return false;
    constraint.kind = *kind;
    constraint.text = element.text_since(begin);
    out.push_back(std::move(constraint));
  }
  return true;
}

bool starts_table_constraint(const SqlToken& token) {
  return token.is("CONSTRAINT") || token.is("PRIMARY") || token.is("UNIQUE") || token.is("CHECK") ||
         token.is("FOREIGN");
}

bool starts_column_constraint(const SqlToken& token) {
  for (const std::string_view word : {"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE",
                                      "REFERENCES", "GENERATED", "AS"})
    if (token.is(word)) return true;
  return false;
}

bool take_element(Element element, CreateTableText& table) {
  if (element.done()) return false;
  if (starts_table_constraint(element.peek())) return take_constraints(element, table.constraints);
  TextColumn column;
  const std::size_t begin = element.position();
  column.name = element.name_at(begin);
  element.next();
  while (!element.done() && !starts_column_constraint(element.peek())) {
    if (element.peek().mark('('))
      element.take_group();
    else
      element.next();
  }
  if (!take_constraints(element, column.constraints)) return false;
  column.text = element.text_since(begin);
  table.columns.push_back(std::move(column));
  return true;
}

}  // namespace

const TextColumn* CreateTableText::column(std::string_view name) const {
  const std::string wanted = base::lower(name);
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const TextColumn& column) { return base::lower(column.name) == wanted; });
  return found == columns.end() ? nullptr : &*found;
}

NamedConstraint split_name(const std::string& constraint) {
  const std::vector<SqlToken> tokens = sqlite_tokens(constraint);
  if (tokens.size() < 3 || !tokens[0].is("CONSTRAINT")) return {{}, constraint};
  const SqlToken& name = tokens[1];
  const bool word = name.kind == SqlToken::Kind::kWord;
  return {word ? constraint.substr(name.begin, name.end - name.begin) : name.text, constraint.substr(tokens[2].begin)};
}

std::optional<CreateTableText> parse_create_table(std::string_view sql) {
  const std::vector<SqlToken> tokens = sqlite_tokens(sql);
  if (tokens.size() < 3 || !tokens[0].is("CREATE") || tokens[1].is("VIRTUAL")) return std::nullopt;
  std::size_t open = 0;
  while (open < tokens.size() && !tokens[open].mark('(')) ++open;
  CreateTableText table;
  std::size_t begin = open + 1;
  for (std::size_t i = begin; i < tokens.size(); ++i) {
    const bool closes = tokens[i].mark(')') && tokens[i].depth == 0;
    if (!closes && !(tokens[i].mark(',') && tokens[i].depth == 1)) continue;
    if (!take_element(Element(sql, tokens, begin, i), table)) return std::nullopt;
    begin = i + 1;
    if (!closes) continue;
    if (begin < tokens.size()) table.options = std::string(sql.substr(tokens[begin].begin));
    return table;
  }
  return std::nullopt;
}

}  // namespace dirigent::sql
