#include "app/instance.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

Command start_command(Environment& environment) {
  const auto start = [&environment] {
    app::Instance instance(environment.config());
    environment.exit_code = instance.serve();
  };
  return {"start", "serve the API until SIGINT or SIGTERM", start, {}, {}};
}

}  // namespace dirigent::cli
