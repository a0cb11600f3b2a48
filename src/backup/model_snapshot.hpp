// The model's snapshot through a session of a dump.
#pragma once
#include "backup/direct_session.hpp"
#include "backup/settings.hpp"
#include "base/json.hpp"

namespace dirigent::backup {

/// Null where the database has no directus_* tables, or those of a release that is not ours.
json::value model_snapshot(DirectSession& session, const Settings& settings);

}  // namespace dirigent::backup
