// What the project's settings say about assets: which transformations anybody may ask for, and the files that everybody
// may see because the login page shows them.
//
// Read from the database when they are first needed, then again after each change made by this server; what others
// changed is seen after ten seconds.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/hooks.hpp"
#include "base/json.hpp"
#include "io/task.hpp"
#include "items/service.hpp"

namespace dirigent::assets {

struct Settings {
  enum class Allowed { kAll, kPresets, kNone };  // storage_asset_transform
  Allowed allowed = Allowed::kAll;
  json::array presets;                    // storage_asset_presets
  std::vector<std::string> public_files;  // ids
};
using SettingsPtr = std::shared_ptr<const Settings>;

class SettingsSource {
 public:
  explicit SettingsSource(const items::Services& items) : items_(items) {}
  /// REQUIRES: before the server serves.
  void listen(base::Hooks& hooks);
  /// Any loop.
  io::Task<SettingsPtr> current(schema::SchemaPtr schema);

 private:
  struct Known {
    SettingsPtr settings;
    std::chrono::steady_clock::time_point read;
    std::uint64_t round = 0;
  };
  const items::Services& items_;
  std::atomic<std::uint64_t> round_{0};  // grows with each change
  std::shared_ptr<const Known> known_;   // by std::atomic_load and _store only
};

}  // namespace dirigent::assets
