#include "cli/start.hpp"

#include "app/instance.hpp"
#include "base/log.hpp"

namespace dirigent::cli {

int start_command(const config::Config& config) {
  base::log::configure(base::log::level_of(config.text("LOG_LEVEL")).value_or(base::log::Level::kInfo),
                       config.text("LOG_STYLE") == "raw");
  try {
    app::Instance instance(config);
    return instance.serve();
  } catch (const std::exception& error) {
    base::log::fatal(error.what());
    return 1;
  }
}

}  // namespace dirigent::cli
