// What would change, and for whom, if a policy were saved like this? Rights are computed for every group of users that
// holds the policy (groups.hpp), as they are and as they would be, and compared. Nothing is written.
#pragma once
#include "auth/explain/policy_change.hpp"
#include "auth/services.hpp"
#include "engine/read.hpp"

namespace dirigent::auth::explain {

/// {policy, users, groups: [{role, policies, users, public, admin, app, gained, lost, fields, rows}]}: only groups for
/// which something changes. `rows` has for each collection whose readable rows may be others how many there are before
/// and after, counted up to 10,000; where a rule names the user, for one user of the group. Throws INVALID_PAYLOAD for
/// a policy that does not exist.
io::Task<json::object> preview(const Services& services, db::Session& session, engine::Environment environment,
                               PolicyChange change);

}  // namespace dirigent::auth::explain
