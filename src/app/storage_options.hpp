// STORAGE_* settings as drivers.
#pragma once
#include <memory>
#include <string>

#include "config/config.hpp"
#include "storage/driver.hpp"
#include "storage/locations.hpp"

namespace dirigent::app {

/// The kind of a storage location: "local", "s3", or one that this build does not have.
std::string storage_kind(const config::Config& config, const std::string& location);

/// Throws config::ConfigError naming the setting that is missing or cannot work.
std::shared_ptr<storage::Driver> storage_driver(const config::Config& config, const std::string& location);

/// All of STORAGE_LOCATIONS.
storage::Locations storage_locations(const config::Config& config);

}  // namespace dirigent::app
