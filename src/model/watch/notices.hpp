// What a process tells the others when it changed the model.
#pragma once
#include <string>
#include <string_view>

#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::model {

inline constexpr std::string_view kModelChannel = "dirigent_model";

/// This process among those on the same database: it has no use for its own notices.
const std::string& own_name();

/// Tells the others once the transaction of `session` is committed, and only then. Nobody hears anything on SQLite.
io::Task<void> tell_of_change(db::Session& session);

}  // namespace dirigent::model
