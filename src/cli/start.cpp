#include <CLI/CLI.hpp>

#include "app/instance.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

void add_start(CLI::App& app, Environment& environment) {
  app.add_subcommand("start", "serve the API until SIGINT or SIGTERM")->allow_extras()->callback([&environment] {
    app::Instance instance(environment.config());
    environment.exit_code = instance.serve();
  });
}

}  // namespace dirigent::cli
