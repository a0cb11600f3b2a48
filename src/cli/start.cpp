#include <malloc.h>

#include "app/instance.hpp"
#include "cli/environment.hpp"

namespace dirigent::cli {

namespace {

// Bodies of some hundred kilobytes come and go with every request: taken from and given back to the system each time,
// they cost more than what is done with them.
void keep_freed_memory() {
  constexpr int kMegabyte = 1024 * 1024;
  mallopt(M_MMAP_THRESHOLD, 4 * kMegabyte);
  mallopt(M_TRIM_THRESHOLD, 16 * kMegabyte);
  mallopt(M_TOP_PAD, kMegabyte);
}

}  // namespace

void serve(Environment& environment) {
  keep_freed_memory();
  app::Instance instance(environment.config());
  environment.exit_code = instance.serve();
}

Command start_command(Environment& environment) {
  const auto start = [&environment] { serve(environment); };
  return {"start", "serve the API until SIGINT or SIGTERM", start, {}, {}};
}

}  // namespace dirigent::cli
