// Why a share would give nothing, or less than one thinks: its dates, its uses, and from whom it borrows its rights.
#pragma once
#include <string>

#include "auth/explain/subject.hpp"
#include "auth/services.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth::explain {

/// Sets `subject.barred`, `subject.lacking` and notes for the share `id`, which is there. With `visiting` somebody has
/// come by it already: that it is used up does not concern them.
io::Task<void> find_share_state(const Services& services, db::Session& session, Subject& subject, std::string id,
                                bool visiting);

}  // namespace dirigent::auth::explain
