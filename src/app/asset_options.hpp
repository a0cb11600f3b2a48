// ASSETS_* settings as the parts that deliver assets.
#pragma once
#include <memory>

#include "assets/services.hpp"
#include "config/config.hpp"

namespace dirigent::app {

/// The other arguments outlive the result.
std::unique_ptr<assets::Services> asset_services(const config::Config& config, const items::Services& items,
                                                 const storage::Locations& storage, io::BlockingPool& file_waits);

}  // namespace dirigent::app
