// What the delivery of assets shares; made once in `app`, outlives all requests.
#pragma once
#include <chrono>

#include "assets/memory.hpp"
#include "assets/settings.hpp"
#include "assets/workshop.hpp"
#include "io/loops.hpp"
#include "items/service.hpp"
#include "storage/locations.hpp"

namespace dirigent::assets {

struct Services {
  Services(const items::Services& all, Workshop::Options options) : items(all), settings(all), workshop(options) {}

  const items::Services& items;
  const storage::Locations* storage = nullptr;
  io::BlockingPool* file_waits = nullptr;  // threads that wait for files
  SettingsSource settings;
  Memory memory;
  Workshop workshop;

  std::chrono::seconds max_age{30 * 24 * 3600};  // ASSETS_CACHE_TTL
  bool revalidate = false;                       // ASSETS_CACHE_REVALIDATE
  std::string content_security_policy;           // of all answers that are files
  std::int64_t most_steps = 5;                   // ASSETS_TRANSFORM_MAX_OPERATIONS
  std::uint64_t largest_side = 6000;             // ASSETS_TRANSFORM_IMAGE_MAX_DIMENSION
};

}  // namespace dirigent::assets
