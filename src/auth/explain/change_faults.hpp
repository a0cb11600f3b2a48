// What cannot work of permissions as somebody would save them: they are taken as they are, and let nothing through.
#pragma once
#include "auth/explain/policy_change.hpp"
#include "engine/read.hpp"
#include "io/task.hpp"

namespace dirigent::auth::explain {

/// [{place, collection, action, errors: [{in, field, error}]}]: those of the change's permissions that name what the
/// model does not have, or conditions that cannot be understood. `place` is the one in the change.
io::Task<json::array> faults_of(db::Session& session, engine::Environment environment, const PolicyChange& change);

}  // namespace dirigent::auth::explain
