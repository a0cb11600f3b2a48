#include "assets/memory.hpp"

namespace dirigent::assets {

Bytes Memory::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const auto entry = found->second;
  if (std::chrono::steady_clock::now() - entry->since > trusted_) {
    drop(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->bytes;
}

void Memory::keep(std::string key, Bytes bytes) {
  if (bytes->size() > kLargest || bytes->size() > room_) return;
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) drop(found->second);
  used_ += bytes->size();
  entries_.push_front({std::move(key), std::move(bytes), std::chrono::steady_clock::now()});
  by_key_.emplace(entries_.front().key, entries_.begin());
  while (used_ > room_) drop(std::prev(entries_.end()));
}

std::size_t Memory::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

void Memory::drop(std::list<Entry>::iterator entry) {
  used_ -= entry->bytes->size();
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace dirigent::assets
