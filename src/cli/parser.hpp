// Arguments -> the command they name.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace dirigent::cli {

/// Runs the action of the command that the arguments name; what it throws passes through. Arguments that name none, or
/// that the command does not take, are explained on stderr. The exit code, or nothing when an action ran.
std::optional<int> parse_and_run(int argc, char** argv, const std::vector<Command>& commands,
                                 const std::string& version);

}  // namespace dirigent::cli
