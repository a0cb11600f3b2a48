// Tracking tables, and taking it back. Each is one change of the model; tables and rows stay as they are.
#pragma once
#include <string>
#include <vector>

#include "model/services.hpp"
#include "model/track/plan.hpp"

namespace dirigent::model {

/// Makes the rows of plan_tracking(); answers which. `dry_run` makes none.
io::Task<TrackPlan> track(const Services& services, std::vector<std::string> names, bool dry_run);

/// Deletes the rows about these tables, those about their fields and relations, and the aliases of other tables that
/// lead to them; answers the names of the tables that had any. All tables when `names` is empty.
io::Task<std::vector<std::string>> untrack(const Services& services, std::vector<std::string> names, bool dry_run);

}  // namespace dirigent::model
