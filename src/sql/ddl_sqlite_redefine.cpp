#include "sql/ddl_sqlite_redefine.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sql/ddl_sqlite_column.hpp"
#include "sql/ddl_sqlite_replace.hpp"
#include "sql/ddl_sqlite_tokens.hpp"

namespace dirigent::sql {

namespace {

using Kind = TextConstraint::Kind;

Fragment constraint_text(const NamedConstraint& constraint) {
  Fragment out;
  if (!constraint.name.empty()) out.raw("constraint ").identifier(constraint.name).raw(" ");
  return out.raw(constraint.body);
}

class Redefined {
 public:
  Redefined(const Table& before, const Redefinition& changes, CreateTableText text)
      : before_(before), changes_(changes), text_(std::move(text)), waiting_(changes.dropped) {}

  std::optional<std::vector<Statement>> statements() {
    Replacement replacement;
    replacement.definition = definition();
    if (!waiting_.empty()) return std::nullopt;
    for (const Column& column : before_.columns) {
      replacement.counts_on |= column.auto_increment;
      if (!becomes_generated(column)) replacement.copied.push_back(column.name);
    }
    const SqliteDialect dialect;
    for (const Index& index : before_.indexes) {
      if (!index.constraint) replacement.indexes.push_back(dialect.create_index(before_.name, index));
    }
    return replace_table(dialect, before_, std::move(replacement));
  }

 private:
  const ColumnRedefinition* change_of(std::string_view column) const {
    const auto found =
        std::find_if(changes_.columns.begin(), changes_.columns.end(),
                     [column](const ColumnRedefinition& one) { return base::lower(one.name) == base::lower(column); });
    return found == changes_.columns.end() ? nullptr : &*found;
  }

  bool becomes_generated(const Column& column) const {
    const ColumnRedefinition* change = change_of(column.name);
    return change != nullptr && change->generated_as ? !change->generated_as->empty() : column.generated;
  }

  // Each constraint to be dropped is met once.
  bool drops(const TextConstraint& constraint) {
    const NamedConstraint parts = split_name(constraint.text);
    const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&parts](const NamedConstraint& one) {
      return one.name == parts.name && one.body == parts.body;
    });
    if (found == waiting_.end()) return false;
    waiting_.erase(found);
    return true;
  }

  Fragment definition() {
    std::vector<Fragment> parts;
    for (const TextColumn& column : text_.columns) parts.push_back(column_part(column));
    for (const TextConstraint& constraint : text_.constraints) {
      if (!drops(constraint)) parts.push_back(Fragment(constraint.text));
    }
    for (const NamedConstraint& constraint : changes_.added) parts.push_back(constraint_text(constraint));
    Fragment out("(");
    out.append(join(std::move(parts), ", ")).raw(")");
    const std::string options = changes_.options.value_or(text_.options);
    if (!options.empty()) out.raw(" ").raw(options);
    return out;
  }

  Fragment column_part(const TextColumn& column) {
    const ColumnRedefinition* change = change_of(column.name);
    std::vector<const TextConstraint*> kept;
    for (const TextConstraint& constraint : column.constraints) {
      if (!drops(constraint)) kept.push_back(&constraint);
    }
    if (change == nullptr && kept.size() == column.constraints.size()) return Fragment(column.text);
    Fragment out = head_of(column, change);
    if (change != nullptr && change->collation && !change->collation->empty()) {
      out.raw(" collate ").identifier(*change->collation);
    }
    if (change != nullptr && change->default_sql && !change->default_sql->empty()) {
      out.raw(" default (").raw(*change->default_sql).raw(")");
    }
    for (const TextConstraint* constraint : kept) {
      if (!replaced(*constraint, change)) out.raw(" ").raw(constraint->text);
    }
    append_generation(out, column, change);
    return out;
  }

  static bool replaced(const TextConstraint& constraint, const ColumnRedefinition* change) {
    if (change == nullptr) return false;
    if (constraint.kind == Kind::kCollate) return change->collation.has_value();
    const bool generated = change->generated_as && !change->generated_as->empty();
    if (constraint.kind == Kind::kDefault) return change->default_sql.has_value() || generated;
    return constraint.kind == Kind::kGenerated && (change->generated_as || change->stored);
  }

  // Name and type, without what follows.
  static Fragment head_of(const TextColumn& column, const ColumnRedefinition* change) {
    Fragment out;
    if (change != nullptr && change->type) return std::move(out.identifier(column.name).raw(" ").raw(*change->type));
    const std::size_t name_end = sqlite_tokens(column.text).front().end;
    const std::size_t end =
        column.constraints.empty() ? column.text.npos : column.text.find(column.constraints.front().text, name_end);
    out.raw(base::trim(std::string_view(column.text).substr(0, end)));
    return out;
  }

  void append_generation(Fragment& out, const TextColumn& column, const ColumnRedefinition* change) const {
    if (change == nullptr || (!change->generated_as && !change->stored)) return;
    const Column* now = before_.column(column.name);
    const std::string expression =
        change->generated_as.value_or(now && now->generation_expression ? *now->generation_expression : std::string());
    if (expression.empty()) return;
    const bool stored = change->stored.value_or(is_stored(column));
    out.raw(" generated always as (").raw(expression).raw(stored ? ") stored" : ")");
  }

  static bool is_stored(const TextColumn& column) {
    for (const TextConstraint& constraint : column.constraints) {
      if (constraint.kind == Kind::kGenerated) return sqlite_tokens(constraint.text).back().is("STORED");
    }
    return false;
  }

  const Table& before_;
  const Redefinition& changes_;
  CreateTableText text_;
  std::vector<NamedConstraint> waiting_;
};

}  // namespace

std::optional<std::vector<Statement>> sqlite_redefine(const Table& before, const Redefinition& changes) {
  std::optional<CreateTableText> text = before.sql ? parse_create_table(*before.sql) : std::nullopt;
  if (!text) return std::nullopt;
  return Redefined(before, changes, std::move(*text)).statements();
}

}  // namespace dirigent::sql
