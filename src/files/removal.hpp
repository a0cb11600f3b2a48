// Rows of files that are deleted take what is stored along, whoever deletes them: after the commit, and not before.
#pragma once
#include "base/hooks.hpp"
#include "files/store.hpp"

namespace dirigent::files {

/// REQUIRES: before the server serves; `services` outlives `hooks`.
void listen(base::Hooks& hooks, const Services& services);

}  // namespace dirigent::files
