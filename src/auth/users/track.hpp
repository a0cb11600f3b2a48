// Where in the app a user was last.
#pragma once
#include <string>

#include "auth/services.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Stores `page` as the user's `last_page`: their own doing, which needs no rights and leaves no trace in the activity.
/// Throws base::Failure(VALUE_TOO_LONG) for more than the column holds.
io::Task<void> track_page(const Services& services, std::string user, std::string page);

}  // namespace dirigent::auth
