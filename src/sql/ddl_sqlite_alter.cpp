// Changing a SQLite table: what ALTER TABLE can do is done in place, the rest by a new table.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "sql/ddl_changes.hpp"
#include "sql/ddl_sqlite_column.hpp"
#include "sql/ddl_sqlite_replace.hpp"
#include "sql/ddl_sqlite_text.hpp"
#include "sql/ddl_sqlite_tokens.hpp"
#include "sql/ddl_text.hpp"
#include "sql/dialect_sqlite.hpp"

namespace dirigent::sql {

namespace {

using Kind = TextConstraint::Kind;
using Statements = std::vector<Statement>;

bool touches(const std::vector<std::string>& columns, const std::vector<const Column*>& dropped) {
  for (const Column* column : dropped)
    for (const std::string& name : columns)
      if (base::lower(name) == base::lower(column->name)) return true;
  return false;
}

/// What a column definition keeps when it is written anew: all but what Column and ForeignKey express.
std::string kept_constraints(const TextColumn& text, const Column& after, bool keep_reference) {
  std::string kept;
  for (const TextConstraint& constraint : text.constraints) {
    const bool keep = constraint.kind == Kind::kCheck || constraint.kind == Kind::kCollate ||
                      constraint.kind == Kind::kGenerated || (constraint.kind == Kind::kUnique && after.unique) ||
                      (constraint.kind == Kind::kPrimaryKey && after.primary_key && !after.auto_increment) ||
                      (constraint.kind == Kind::kReferences && keep_reference);
    if (keep) kept += " " + constraint.text;
  }
  return kept;
}

/// Turns `before` into `after` by a new table that takes the old one's place.
class Rebuild {
 public:
  Rebuild(const SqliteDialect& dialect, const Table& before, const Table& after, const TableChanges& changes)
      : dialect_(dialect), before_(before), after_(after), changes_(changes) {
    if (before.sql) text_ = parse_create_table(*before.sql);
    for (const auto& [old, now] : changes.changed) changed_.insert(now->name);
    for (const ForeignKey& key : changes.keys_dropped) unkeyed_.insert(base::lower(key.column));
  }

  Statements statements() const {
    Replacement replacement;
    replacement.definition = definition();
    replacement.copied = copied();
    replacement.counts_on = counts(before_) && counts(after_);
    replacement.indexes = indexes();
    return replace_table(dialect_, before_, std::move(replacement));
  }

 private:
  Fragment definition() const {
    std::vector<Fragment> parts;
    for (const Column& column : after_.columns) parts.push_back(column_part(column));
    if (text_) {
      for (const TextConstraint& constraint : text_->constraints)
        if (keeps(constraint)) parts.push_back(Fragment(constraint.text));
      for (const ForeignKey& key : changes_.keys_added) parts.push_back(sqlite_foreign_key(key));
    } else {
      add_generated_constraints(parts);
    }
    Fragment out("(");
    out.append(join(std::move(parts), ", ")).raw(")");
    if (text_ && !text_->options.empty()) out.raw(" ").raw(text_->options);
    return out;
  }

  void add_generated_constraints(std::vector<Fragment>& parts) const {
    const bool inline_key = std::any_of(after_.columns.begin(), after_.columns.end(),
                                        [](const Column& column) { return column.auto_increment; });
    if (!inline_key && !after_.primary_key.empty())
      parts.push_back(Fragment("primary key (").append(name_list(after_.primary_key)).raw(")"));
    for (const ForeignKey& key : named_keys(after_, NameLimits{})) parts.push_back(sqlite_foreign_key(key));
    for (const std::string& constraint : after_.constraints) parts.push_back(Fragment(constraint));
  }

  Fragment column_part(const Column& column) const {
    const TextColumn* text = text_ && before_.column(column.name) ? text_->column(column.name) : nullptr;
    if (!text) return sqlite_column(column);
    const bool keep_reference = !unkeyed_.count(base::lower(column.name));
    const bool drops = std::any_of(text->constraints.begin(), text->constraints.end(), [&](const TextConstraint& c) {
      return (c.kind == Kind::kReferences && !keep_reference) || (c.kind == Kind::kUnique && !column.unique);
    });
    if (!drops && !changed_.count(column.name)) return Fragment(text->text);
    Column plain = column;
    plain.generated = false;  // its clause is among the kept ones
    return sqlite_column(plain).raw(kept_constraints(*text, column, keep_reference));
  }

  bool keeps(const TextConstraint& constraint) const {
    if (constraint.kind == Kind::kForeignKey && constraint.columns.size() == 1 &&
        unkeyed_.count(base::lower(constraint.columns[0])))
      return false;
    if (constraint.kind == Kind::kUnique && constraint.columns.size() == 1) {
      const Column* column = after_.column(constraint.columns[0]);
      if (column && !column->unique) return false;
    }
    return !touches(constraint.columns, changes_.dropped);
  }

  static bool counts(const Table& table) {
    return std::any_of(table.columns.begin(), table.columns.end(), [](const Column& c) { return c.auto_increment; });
  }

  std::vector<std::string> copied() const {
    std::vector<std::string> names;
    for (const Column& column : after_.columns) {
      const Column* old = before_.column(column.name);
      if (old && !old->generated && !column.generated) names.push_back(column.name);
    }
    return names;
  }

  Statements indexes() const {
    Statements out;
    for (const Index& index : before_.indexes) {
      const bool gone = std::any_of(changes_.indexes_dropped.begin(), changes_.indexes_dropped.end(),
                                    [&](const Index& other) { return other.name == index.name; });
      if (!gone && !index.constraint) out.push_back(dialect_.create_index(after_.name, index));
    }
    for (const Index& index : changes_.indexes_added) out.push_back(dialect_.create_index(after_.name, index));
    return out;
  }

  const SqliteDialect& dialect_;
  const Table& before_;
  const Table& after_;
  const TableChanges& changes_;
  std::optional<CreateTableText> text_;
  std::set<std::string> changed_;
  std::set<std::string> unkeyed_;  // lower case: columns that lose a foreign key
};

/// ADD COLUMN takes no keys, no expressions as default, and NOT NULL only with a default.
bool can_add(const Column& column) {
  if (column.primary_key || column.auto_increment || column.generated) return false;
  if (!column.default_sql) return column.nullable;
  const std::vector<SqlToken> tokens = sqlite_tokens(*column.default_sql);
  if (tokens.empty()) return false;
  const SqlToken& last = tokens.back();
  const bool literal = tokens.size() == 1 || (tokens.size() == 2 && (tokens[0].mark('-') || tokens[0].mark('+')));
  if (!literal || base::lower(last.text).starts_with("current_")) return false;
  return column.nullable || !last.is("NULL");
}

/// DROP COLUMN refuses columns that anything else names; what the text does not plainly rule out is rebuilt.
bool can_drop(const Table& table, const Column& column) {
  const auto text = table.sql ? parse_create_table(*table.sql) : std::nullopt;
  if (!text || column.primary_key || column.generated || !table.other_sql.empty()) return false;
  for (const TextConstraint& constraint : text->constraints) {
    if (constraint.kind == Kind::kCheck) return false;
    for (const std::string& name : constraint.columns)
      if (base::lower(name) == base::lower(column.name)) return false;
  }
  for (const TextColumn& other : text->columns) {
    const bool own = base::lower(other.name) == base::lower(column.name);
    for (const TextConstraint& constraint : other.constraints) {
      if (constraint.kind == Kind::kCheck || constraint.kind == Kind::kGenerated) return false;
      if (own && (constraint.kind == Kind::kUnique || constraint.kind == Kind::kReferences)) return false;
    }
  }
  // An index over expressions may name the column.
  return std::none_of(table.indexes.begin(), table.indexes.end(), [](const Index& i) { return i.columns.empty(); });
}

bool needs_rebuild(const Table& before, const TableChanges& changes) {
  if (!changes.changed.empty() || !changes.keys_added.empty() || !changes.keys_dropped.empty()) return true;
  for (const Index& index : changes.indexes_dropped)
    if (index.constraint) return true;
  for (const Column* column : changes.added)
    if (!can_add(*column)) return true;
  for (const Column* column : changes.dropped)
    if (!can_drop(before, *column)) return true;
  return false;
}

}  // namespace

std::vector<Statement> SqliteDialect::alter_table(const Table& before, const Table& after) const {
  const TableChanges changes = changes_between(before, after, NameLimits{});
  if (needs_rebuild(before, changes)) return Rebuild(*this, before, after, changes).statements();
  Statements out;
  for (const Index& index : changes.indexes_dropped) out.push_back(drop_index(after.name, index));
  for (const Column* column : changes.dropped)
    out.push_back(
        finish(Fragment("alter table ").identifier(after.name).raw(" drop column ").identifier(column->name)));
  for (const Column* column : changes.added)
    out.push_back(
        finish(Fragment("alter table ").identifier(after.name).raw(" add column ").append(sqlite_column(*column))));
  for (const Index& index : changes.indexes_added) out.push_back(create_index(after.name, index));
  return out;
}

}  // namespace dirigent::sql
