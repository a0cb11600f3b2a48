#include "storage/locations.hpp"

#include <algorithm>

namespace dirigent::storage {

Locations::Locations(std::vector<std::string> names, Make make) : names_(std::move(names)), make_(std::move(make)) {}

bool Locations::has(const std::string& name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

std::shared_ptr<Driver> Locations::driver(const std::string& name) const {
  if (!has(name)) return nullptr;
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Driver>& driver = drivers_[name];
  if (!driver) driver = make_(name);
  return driver;
}

}  // namespace dirigent::storage
