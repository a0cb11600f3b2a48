// What only the text of a SQLite table says, changed: checks, keys over several columns, collations, how columns are
// generated, STRICT. Everything else of the text stays word for word.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sql/ddl.hpp"
#include "sql/ddl_sqlite_text.hpp"
#include "sql/fragment.hpp"

namespace dirigent::sql {

/// A member that is absent stays as it is; an empty text takes out what is there.
struct ColumnRedefinition {
  std::string name;
  std::optional<std::string> type, collation, default_sql;
  std::optional<std::string> generated_as;
  std::optional<bool> stored;
};

struct Redefinition {
  std::vector<NamedConstraint> dropped;  // of columns or of the table, as they are written, without their name
  std::vector<NamedConstraint> added;    // to the table
  std::vector<ColumnRedefinition> columns;
  std::optional<std::string> options;  // "STRICT, WITHOUT ROWID"

  bool empty() const { return dropped.empty() && added.empty() && columns.empty() && !options; }
};

/// Statements that change the table, in a transaction in which foreign keys are off. Nothing when its text is not
/// understood, or when a constraint to be dropped is not there.
std::optional<std::vector<Statement>> sqlite_redefine(const Table& before, const Redefinition& changes);

}  // namespace dirigent::sql
