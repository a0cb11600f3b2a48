// FILES_* settings as what stores files.
#pragma once
#include "config/config.hpp"
#include "files/store.hpp"

namespace dirigent::app {

/// Everything given outlives it.
files::Services file_services(const config::Config& config, const items::Services& items,
                              const storage::Locations& storage, io::BlockingPool& file_waits);

}  // namespace dirigent::app
