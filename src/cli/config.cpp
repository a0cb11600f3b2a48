#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/environment.hpp"
#include "config/config.hpp"

namespace dirigent::cli {

void add_config(CLI::App& app, Environment&) {
  auto* config = app.add_subcommand("config", "about the settings");
  config->require_subcommand(1);
  config->add_subcommand("reference", "print the table of all settings as Markdown")->callback([] {
    std::fputs(config::reference_markdown().c_str(), stdout);
  });
}

}  // namespace dirigent::cli
