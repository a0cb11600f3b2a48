// What a process tells the others when it changed the model.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "base/hooks.hpp"
#include "cache/bus.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::model {

inline constexpr std::string_view kModelChannel = "dirigent_model";
/// The event after each change of the model that this process has made and committed.
inline constexpr const char* kModelEvent = "dirigent.model";

/// This process among those on the same database: it has no use for its own notices.
const std::string& own_name();

/// Tells the others once the transaction of `session` is committed, and only then. Nobody hears anything on SQLite.
io::Task<void> tell_of_change(db::Session& session);

/// From now on the others are told over `bus` as well, and `heard` is called for what they tell. REQUIRES: `bus`
/// outlives `hooks`, and was not started; before the server serves.
void tell_over(cache::Bus& bus, base::Hooks& hooks, std::function<void()> heard);

}  // namespace dirigent::model
