// Foreign keys and counters around a copy, on PostgreSQL; SQLite's transaction minds both by itself.
#pragma once
#include <string>
#include <vector>

#include "transfer/copy/plan.hpp"

namespace dirigent::transfer {

struct DeferredKey {
  std::string table, constraint;
};

/// Lets the foreign keys of the tables wait for the end; those to be made strict again.
io::Task<std::vector<DeferredKey>> defer_keys(db::Session& session, const std::vector<TableMove>& moves);

/// Checks the keys, makes them what they were, and sets counters behind the highest keys.
io::Task<void> settle_keys(db::Session& session, std::vector<DeferredKey> keys, const std::vector<TableMove>& moves);

}  // namespace dirigent::transfer
