// What the database refuses of a change of the model, in the contract's words.
#pragma once
#include <optional>
#include <string>

#include "db/database.hpp"

namespace dirigent::model {

/// What was being changed: named in errors instead of whatever the database names (which may be a temporary table).
struct Blame {
  Blame(std::string of_collection, std::optional<std::string> of_field = std::nullopt)
      : collection(std::move(of_collection)), field(std::move(of_field)) {}
  std::string collection;
  std::optional<std::string> field;
};

/// Throws base::Failure for what the caller's change caused, and `error` itself for what is the database's own state
/// (away, full, read-only, busy, too slow). The database's words go to the log only.
[[noreturn]] void fail_for(const db::DatabaseError& error, const Blame& blame);

}  // namespace dirigent::model
