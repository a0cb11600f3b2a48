// A read whose statements have run: what is left needs no database.
#pragma once
#include <string>

#include "engine/fetch.hpp"
#include "engine/read.hpp"

namespace dirigent::engine {

class Reading {
 public:
  Reading(schema::SchemaPtr schema, std::shared_ptr<const Plan> plan, Fetched fetched, bool single);
  /// Appends the JSON of the items, as engine::read() does.
  Outcome emit(std::string& out) const;

 private:
  schema::SchemaPtr schema_;  // the plan points into it
  std::shared_ptr<const Plan> plan_;
  Fetched fetched_;
  bool single_;
};

/// The first half of engine::read(), for queries without aggregates.
io::Task<Reading> fetch_items(db::Session& session, Environment environment, std::string collection, query::Query query,
                              Target target);

}  // namespace dirigent::engine
