// Back to what a revision holds.
#pragma once
#include <string>

#include "content/versions.hpp"

namespace dirigent::content {

/// Writes what the revision holds to its item, for whoever may read the one and update the other. Values that revisions
/// conceal, and fields that are gone meanwhile, stay as they are. Throws FORBIDDEN for a revision that the caller does
/// not see, INVALID_PAYLOAD for one that holds nothing.
io::Task<void> revert_to(Caller caller, std::string revision);

}  // namespace dirigent::content
