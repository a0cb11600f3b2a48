// Tables that a snapshot tells of as a whole, as statements: in their own database's SQL, or of what every database can
// say of them. Pure.
#pragma once
#include <string>
#include <vector>

#include "schema/objects/diff.hpp"
#include "sql/dialect.hpp"

namespace dirigent::model {

/// What makes an object, which may be such a table. Throws INVALID_PAYLOAD for fields that no column can be made of.
std::vector<sql::Statement> create_statements(const schema::SchemaObject& object, const sql::Dialect& dialect);

/// What makes the table anew and keeps its rows, in the columns that both have. `generated` names those of the table as
/// it is that hold nothing of their own. REQUIRES: before and after
std::vector<sql::Statement> replace_statements(const schema::ObjectChange& change,
                                               const std::vector<std::string>& generated, const sql::Dialect& dialect);

/// Does a change of such a table lose values that are there?
bool loses_values(const schema::ObjectChange& change);

}  // namespace dirigent::model
