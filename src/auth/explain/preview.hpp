// What would change, and for whom, if a policy were saved like this? Rights are computed for every group of users that
// holds the policy (groups.hpp), as they are and as they would be, and compared. Nothing is written.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "access/permission.hpp"
#include "auth/services.hpp"
#include "engine/read.hpp"

namespace dirigent::auth::explain {

/// What the policy would be; what is not given stays.
struct PolicyChange {
  std::string policy;
  std::optional<std::vector<access::Permission>> permissions;  // all of them
  std::optional<bool> admin, app;
};

/// From {policy, permissions: [{collection, action, fields, permissions, validation, presets}], admin_access,
/// app_access}; permissions as /permissions takes them. Throws INVALID_PAYLOAD.
PolicyChange read_change(const json::value& written);

/// {policy, users, groups: [{role, policies, users, public, admin, app, gained, lost, fields, rows}]}: only groups for
/// which something changes. `rows` has for each collection whose readable rows may be others how many there are before
/// and after, counted up to 10,000; where a rule names the user, for one user of the group. Throws INVALID_PAYLOAD for
/// a policy that does not exist.
io::Task<json::object> preview(const Services& services, db::Session& session, engine::Environment environment,
                               PolicyChange change);

}  // namespace dirigent::auth::explain
