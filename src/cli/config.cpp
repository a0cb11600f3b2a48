#include <cstdio>

#include "cli/environment.hpp"
#include "config/config.hpp"

namespace dirigent::cli {

Command config_command() {
  const auto print = [] { std::fputs(config::reference_markdown().c_str(), stdout); };
  Command group{"config", "about the settings", nullptr, {}, {}};
  group.commands = {{"reference", "print the table of all settings as Markdown", print, {}, {}}};
  return group;
}

}  // namespace dirigent::cli
