// The storage locations of the project by name: STORAGE_LOCATIONS, the first of them for what names none.
//
// A driver is made when its location is first asked for, so that a server starts though a bucket's settings are wrong,
// and one that keeps no files elsewhere loads nothing for it.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/driver.hpp"

namespace dirigent::storage {

class Locations {
 public:
  /// Throws for a location whose settings cannot work.
  using Make = std::function<std::shared_ptr<Driver>(const std::string& name)>;
  /// `names` is not empty.
  Locations(std::vector<std::string> names, Make make);

  const std::vector<std::string>& names() const { return names_; }
  const std::string& first() const { return names_.front(); }
  bool has(const std::string& name) const;
  /// Any thread. Null for a name that is none of them; throws what `Make` throws, and asks it again next time.
  std::shared_ptr<Driver> driver(const std::string& name) const;

 private:
  const std::vector<std::string> names_;
  const Make make_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<Driver>> drivers_;
};

}  // namespace dirigent::storage
