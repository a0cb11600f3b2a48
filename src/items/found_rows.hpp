// Writing rows that nothing names: those of tables without a primary key.
//
// Their place in the table names them only as long as nobody else moves them, so they are found and written in one
// transaction. Rights, hooks, activity and revisions are those of any other write.
#pragma once
#include <string>

#include "io/task.hpp"
#include "items/service.hpp"

namespace dirigent::items {

struct FoundIn {
  const Services* services;
  schema::SchemaPtr schema;
  access::Who who;
  std::string collection;
};

/// Changes what `query` finds, of what the caller may change.
io::Task<void> update_found(FoundIn in, query::Query query, json::object patch);
/// Deletes what `query` finds, of what the caller may delete.
io::Task<void> remove_found(FoundIn in, query::Query query);

}  // namespace dirigent::items
