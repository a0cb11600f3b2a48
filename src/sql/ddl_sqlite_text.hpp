// Reads the CREATE TABLE text SQLite keeps, so that a rebuilt table repeats what it does not change word for word:
// checks, collations, generated columns, composite keys, comments, STRICT. Understands every form of SQLite's grammar
// for the statement (https://www.sqlite.org/lang_createtable.html); anything else gives nothing.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::sql {

/// A column constraint, or a table constraint when `columns` says which columns it lists.
struct TextConstraint {
  enum class Kind {
    kPrimaryKey,
    kNotNull,
    kNull,
    kUnique,
    kCheck,
    kDefault,
    kCollate,
    kReferences,
    kGenerated,
    kForeignKey
  };
  Kind kind;
  std::string text;                  // as written, with its CONSTRAINT name
  std::vector<std::string> columns;  // table constraints: PRIMARY KEY, UNIQUE and FOREIGN KEY
};

struct TextColumn {
  std::string name;
  std::string text;  // the whole definition as written
  std::vector<TextConstraint> constraints;
};

struct CreateTableText {
  std::vector<TextColumn> columns;
  std::vector<TextConstraint> constraints;
  std::string options;  // what follows the closing parenthesis: "WITHOUT ROWID, STRICT"

  const TextColumn* column(std::string_view name) const;
};

/// `CONSTRAINT name CHECK (...)` cut in two; the name is empty where there is none.
struct NamedConstraint {
  std::string name, body;
};
NamedConstraint split_name(const std::string& constraint);

/// Nothing for what is not a CREATE TABLE with a column list (virtual tables).
std::optional<CreateTableText> parse_create_table(std::string_view sql);

}  // namespace dirigent::sql
