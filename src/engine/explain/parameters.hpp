// Parameters of a statement as an explanation shows them.
#pragma once
#include "base/json.hpp"
#include "schema/schema.hpp"
#include "sql/fragment.hpp"

namespace dirigent::engine {

/// In order. A statement whose conditions name a field that is hashed, concealed or encrypted shows "***" for every
/// text and blob: which of them belongs to that field is not told by the statement.
json::array shown_parameters(const schema::Schema& schema, const sql::Statement& statement);

}  // namespace dirigent::engine
