// A SQLite table taken by another of its name: what ALTER TABLE cannot do is done by a new table that gets the rows
// (https://www.sqlite.org/lang_altertable.html, "making other kinds of table schema changes").
#pragma once
#include <string>
#include <vector>

#include "sql/ddl.hpp"
#include "sql/dialect_sqlite.hpp"

namespace dirigent::sql {

/// The new table. Views and triggers of other tables that name it need nothing done.
struct Replacement {
  /// What follows `create table "name" `: the columns in parentheses, and options.
  Fragment definition;
  std::vector<std::string> copied;  // columns whose values come along
  bool counts_on = false;           // an auto-increment table that goes on counting where it was
  std::vector<Statement> indexes;   // made when the rows are there
};

/// REQUIRES: a transaction in which foreign keys are off
std::vector<Statement> replace_table(const SqliteDialect& dialect, const Table& before, Replacement replacement);

}  // namespace dirigent::sql
