// Objects of the database as the statements that make and remove them. Pure.
#pragma once
#include <vector>

#include "schema/objects/object.hpp"
#include "sql/ddl_sqlite_redefine.hpp"
#include "sql/dialect.hpp"

namespace dirigent::model {

/// Is it a part of its table's text, rather than something of its own (SQLite)?
bool within_table(const schema::SchemaObject& object, const sql::Dialect& dialect);

/// REQUIRES of both: not within its table, and no column
sql::Statement create_statement(const schema::SchemaObject& object, const sql::Dialect& dialect);
sql::Statement drop_statement(const schema::SchemaObject& object, const sql::Dialect& dialect);

/// What the object is in the text of its table, as it is to be added; or as it is there, to be dropped.
sql::NamedConstraint constraint_of(const schema::SchemaObject& object);
sql::NamedConstraint constraint_in(const sql::Table& table, const schema::SchemaObject& object);

/// Its columns, quoted: `"a", "b"`.
std::string column_list(const std::vector<std::string>& columns);

}  // namespace dirigent::model
