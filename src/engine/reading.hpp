// A read whose statements have run: what is left needs no database.
#pragma once
#include <string>

#include "engine/fetch.hpp"
#include "engine/read.hpp"

namespace dirigent::engine {

class Reading {
 public:
  /// `longest`: bytes of the whole answer.
  Reading(schema::SchemaPtr schema, std::shared_ptr<const Plan> plan, Fetched fetched, bool single,
          std::size_t longest);
  /// Appends the JSON of the items, as engine::read() does. Throws INVALID_QUERY for an answer that is too long.
  Outcome emit(std::string& out) const;
  /// The same if it takes `most` bytes at most; else nothing is appended.
  std::optional<Outcome> emit_within(std::string& out, std::size_t most) const;

 private:
  schema::SchemaPtr schema_;  // the plan points into it
  std::shared_ptr<const Plan> plan_;
  Fetched fetched_;
  bool single_;
  std::size_t longest_;
};

/// The first half of engine::read(), for queries without aggregates.
io::Task<Reading> fetch_items(db::Session& session, Environment environment, std::string collection, query::Query query,
                              Target target);

/// The same for items by their keys where that is quick: their own columns as they are stored, in one statement.
/// Otherwise nothing, and nothing was run.
io::Task<std::optional<Reading>> fetch_plain_items(db::Session& session, Environment environment,
                                                   std::string collection, query::Query query, Target target);

}  // namespace dirigent::engine
