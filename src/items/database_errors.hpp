// What the database refused, in the contract's words (errors page, "DB error mapping"). The database's own message goes
// to the log and never further.
#pragma once
#include <string>
#include <vector>

#include "base/errors.hpp"
#include "db/database.hpp"
#include "schema/schema.hpp"

namespace dirigent::items {

/// What was being written when the database refused.
struct Attempt {
  const schema::Collection* collection = nullptr;
  std::vector<std::string> columns;       // those the statement wrote
  const json::object* payload = nullptr;  // the item as submitted; null when it can't be told which one it was
};

/// Throws base::Failure for what a client can mend; rethrows the rest (away, busy, full, read-only, unknown).
[[noreturn]] void raise(const db::DatabaseError& error, const Attempt& attempt, const sql::Dialect& dialect);

}  // namespace dirigent::items
