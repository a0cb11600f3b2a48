// Small files, kept in memory for a while so that what is asked for all the time is not read all the time. The least
// used go first. An entry is trusted for ten seconds: then the storage is asked again, whatever others did to it.
// Thread-safe.
#pragma once
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dirigent::assets {

using Bytes = std::shared_ptr<const std::string>;

class Memory {
 public:
  static constexpr std::size_t kLargest = 256 * 1024;  // of one file

  explicit Memory(std::size_t room = std::size_t{32} << 20,
                  std::chrono::milliseconds trusted = std::chrono::seconds(10))
      : room_(room), trusted_(trusted) {}
  /// Null when it is not there, or was for too long.
  Bytes find(const std::string& key);
  /// Too large a file is not kept.
  void keep(std::string key, Bytes bytes);
  std::size_t used() const;

 private:
  struct Entry {
    std::string key;
    Bytes bytes;
    std::chrono::steady_clock::time_point since;
  };
  void drop(std::list<Entry>::iterator entry);

  const std::size_t room_;
  const std::chrono::milliseconds trusted_;
  mutable std::mutex mutex_;
  std::size_t used_ = 0;
  std::list<Entry> entries_;  // the one used last first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
};

}  // namespace dirigent::assets
