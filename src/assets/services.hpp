// What the delivery of assets shares; made once in `app`, outlives all requests.
#pragma once
#include <chrono>

#include "assets/memory.hpp"
#include "assets/settings.hpp"
#include "io/loops.hpp"
#include "items/service.hpp"
#include "storage/locations.hpp"

namespace dirigent::assets {

struct Services {
  explicit Services(const items::Services& all) : items(all), settings(all) {}

  const items::Services& items;
  const storage::Locations* storage = nullptr;
  io::BlockingPool* file_waits = nullptr;  // threads that wait for files
  SettingsSource settings;
  Memory memory;

  std::chrono::seconds max_age{30 * 24 * 3600};  // ASSETS_CACHE_TTL
  bool revalidate = false;                       // ASSETS_CACHE_REVALIDATE
  std::string content_security_policy;           // of all answers that are files
};

}  // namespace dirigent::assets
