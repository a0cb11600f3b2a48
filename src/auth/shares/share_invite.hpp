// Letters with the link of a share.
#pragma once
#include <string>
#include <vector>

#include "access/access.hpp"
#include "auth/services.hpp"
#include "io/task.hpp"
#include "schema/schema.hpp"

namespace dirigent::auth {

/// Sends the link of `share` to each of `emails` once. Throws FORBIDDEN unless `who` is a user who may read the share.
io::Task<void> invite_to_share(const Services& services, schema::SchemaPtr schema, access::Who who, std::string share,
                               std::vector<std::string> emails);

}  // namespace dirigent::auth
