// `explain=true`: a read is run as ever, its statements are noted, and instead of the items the answer tells what the
// databases did for them.
#pragma once
#include "engine/read.hpp"

namespace dirigent::engine {

/// {statements: [{sql, parameters, plan, rows, milliseconds}], round_trips, milliseconds, rows, advice}. Throws like
/// read(). Whoever calls this has made sure that an admin asks: statements tell the whole model.
io::Task<json::object> explain_read(db::Session& session, Environment environment, std::string collection,
                                    query::Query query, Target target);

}  // namespace dirigent::engine
