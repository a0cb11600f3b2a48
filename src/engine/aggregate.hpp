// aggregate and groupBy: one statement, one object per group.
#pragma once
#include <string>

#include "engine/read.hpp"

namespace dirigent::engine {

/// As engine::read, for a query with `aggregate` or `groupBy`; its other fields are ignored. `environment` and
/// `collection` outlive the task.
io::Task<Outcome> read_aggregate(db::Session& session, const Environment& environment,
                                 const schema::Collection& collection, query::Query query, Target target,
                                 std::string& out);

}  // namespace dirigent::engine
