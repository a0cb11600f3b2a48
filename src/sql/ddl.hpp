// Tables as values: what introspection finds and what DDL is made from.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/field_type.hpp"

namespace dirigent::sql {

/// What the API asks a column type for.
struct ColumnRequest {
  base::FieldType type = base::FieldType::kString;
  std::optional<int> max_length;
  std::optional<int> precision;
  std::optional<int> scale;
  bool auto_increment = false;
};

struct Column {
  std::string name;
  /// As the database prints it, with length: "varchar(255)", "character varying(80)", "numeric(10,5)". In a table that
  /// is to be created this is Dialect::column_type's answer.
  std::string type;
  bool nullable = true;
  /// An SQL expression of the database ("'draft'", "5", "CURRENT_TIMESTAMP", "nextval('..'::regclass)"), absent for
  /// none.
  std::optional<std::string> default_sql;
  bool primary_key = false;
  bool auto_increment = false;
  bool unique = false;   // a single-column unique constraint or index
  bool indexed = false;  // a single-column plain index
  bool generated = false;
  std::optional<std::string> generation_expression;
  std::optional<std::string> comment;  // PostgreSQL

  bool operator==(const Column&) const = default;
};

struct ForeignKey {
  std::string column;
  std::string foreign_table;
  std::string foreign_column;
  std::string on_update = "NO ACTION";
  std::string on_delete = "NO ACTION";
  std::optional<std::string> constraint;  // name; absent on unnamed SQLite keys

  bool operator==(const ForeignKey&) const = default;
};

struct Index {
  std::string name;
  std::vector<std::string> columns;
  bool unique = false;
  bool constraint = false;         // PostgreSQL: belongs to a UNIQUE constraint; SQLite: part of CREATE TABLE
  std::optional<std::string> sql;  // the database's own CREATE INDEX text, kept for rebuilds

  bool operator==(const Index&) const = default;
};

/// What a relation of the database is. Views are read, and written where the database takes it.
enum class TableKind { kTable, kView, kMaterializedView, kForeignTable };

struct Table {
  std::string name;
  TableKind kind = TableKind::kTable;
  bool inserts = true, updates = true, deletes = true;  // what the database takes
  std::string schema;                                   // PostgreSQL
  std::vector<Column> columns;
  std::vector<ForeignKey> foreign_keys;
  std::vector<Index> indexes;
  std::vector<std::string> primary_key;  // column names; several for a composite key
  std::optional<std::string> sql;        // SQLite: the CREATE TABLE text
  std::optional<std::string> comment;    // PostgreSQL
  std::vector<std::string> other_sql;    // SQLite: triggers on the table, re-created by a rebuild
  /// Table constraints that Column and ForeignKey do not express (CHECK, composite UNIQUE), as SQL; a rebuild keeps
  /// them.
  std::vector<std::string> constraints;

  const Column* column(std::string_view name) const;
  Column* column(std::string_view name);
  /// Does an index begin with the column?
  bool leads_to(std::string_view column) const;
};

/// `<table>_<column>_<kind>` in lower case; past `limit` characters (60, 63 on PostgreSQL, 0 = unlimited) cut with a
/// hash.
std::string constraint_name(std::string_view table, std::string_view column, std::string_view kind, std::size_t limit);

}  // namespace dirigent::sql
