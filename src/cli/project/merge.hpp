// `project merge`: two branches of a project brought together, as folders or, for git, as single files.
#pragma once
#include "cli/environment.hpp"

namespace dirigent::cli {

Command project_merge_command(Environment& environment);

}  // namespace dirigent::cli
