// Tables that a snapshot tells of as a whole, as statements: in their own database's SQL, or of what every database can
// say of them. Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "schema/objects/diff.hpp"
#include "sql/dialect.hpp"

namespace dirigent::model {

/// What makes an object, which may be such a table. Throws INVALID_PAYLOAD for fields that no column can be made of.
std::vector<sql::Statement> create_statements(const schema::SchemaObject& object, const sql::Dialect& dialect);

/// Copies of the rows of a table that is about to be made anew, and of the rows that come back to it, if any.
std::vector<sql::Statement> keep_statements(const std::string& table, const std::optional<sql::Fragment>& returning,
                                            const sql::Dialect& dialect);

/// Where the rows of a table that is made anew come from.
enum class Filling {
  kStay,    // the table's own, in the columns that both have
  kReturn,  // those that came back, with every column
};

/// Makes the table and fills it. `generated` names the columns of the table before that hold nothing of their own.
/// REQUIRES: before and after
std::vector<sql::Statement> refill_statements(const schema::ObjectChange& change,
                                              const std::vector<std::string>& generated, Filling rows,
                                              const sql::Dialect& dialect);
/// After Filling::kReturn: the table's own rows whose keys did not come back. Nothing where no key tells them apart.
std::vector<sql::Statement> add_statements(const schema::ObjectChange& change,
                                           const std::vector<std::string>& generated, const sql::Dialect& dialect);
/// Drops the copies.
std::vector<sql::Statement> forget_statements(Filling rows, const sql::Dialect& dialect);

/// Does a column of such a table's details take its value from a counter?
bool counts_up(const json::object& field);

/// Does a change of such a table lose values that are there?
bool loses_values(const schema::ObjectChange& change);

}  // namespace dirigent::model
