// Doing what a plan says, within one transaction of the caller: through the item service, so that every rule holds and
// every event happens that holds and happens for writes of the system.
#pragma once
#include "items/service.hpp"
#include "transfer/project/plan.hpp"

namespace dirigent::transfer {

/// The caller commits, then emits what is in `deferred`. Throws FileProblem naming the file that is refused, and
/// base::Failure for rows that go.
io::Task<void> apply_plan(const items::Services& services, schema::SchemaPtr schema, db::Transaction& transaction,
                          const Plan& plan, std::vector<items::Event>& deferred);

/// A failure in words: its message, and its reason where it has one.
std::string words_of(const base::Failure& failure);

}  // namespace dirigent::transfer
