// `database track` and `database untrack`: tables of a database that was there before the server did.
#pragma once
#include "cli/environment.hpp"

namespace dirigent::cli {

Command track_command(Environment& environment);
Command untrack_command(Environment& environment);

}  // namespace dirigent::cli
