// BACKUP_* settings as what backups are made with.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "backup/schedule.hpp"
#include "backup/settings.hpp"
#include "config/config.hpp"

namespace dirigent::app {

/// `location` stands in for BACKUP_LOCATION. Throws config::ConfigError.
backup::Settings backup_settings(const config::Config& config, const std::optional<std::string>& location = {});

/// What makes backups by BACKUP_SCHEDULE; null without one. Throws config::ConfigError.
std::unique_ptr<backup::Schedule> backup_schedule(const config::Config& config);

}  // namespace dirigent::app
