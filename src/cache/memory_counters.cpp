#include <array>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "cache/counters.hpp"

namespace dirigent::cache {

namespace {

using Clock = std::chrono::steady_clock;

// Counters of one period end in the order in which they begin, so the first of the queue is the next to go.
class Shard {
 public:
  Count add(const std::string& key, std::int64_t points, std::chrono::milliseconds period, std::size_t most) {
    const Clock::time_point now = Clock::now();
    const std::lock_guard lock(mutex_);
    drop_ended(now);
    auto found = counters_.find(key);
    if (found == counters_.end() || found->second.ends <= now) {
      if (points == 0) return {0, period};
      if (found == counters_.end() && counters_.size() >= most) drop_first();
      found = counters_.insert_or_assign(key, Counter{0, now + period}).first;
      begun_.emplace_back(found->second.ends, key);
    }
    found->second.points += points;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(found->second.ends - now);
    return {found->second.points, left};
  }

 private:
  struct Counter {
    std::int64_t points;
    Clock::time_point ends;
  };

  void drop_first() {
    const auto [ends, key] = std::move(begun_.front());
    begun_.pop_front();
    const auto found = counters_.find(key);
    if (found != counters_.end() && found->second.ends == ends) counters_.erase(found);
  }
  void drop_ended(Clock::time_point now) {
    while (!begun_.empty() && begun_.front().first <= now) drop_first();
  }

  std::mutex mutex_;
  std::unordered_map<std::string, Counter> counters_;
  std::deque<std::pair<Clock::time_point, std::string>> begun_;
};

class MemoryCounters : public Counters {
 public:
  explicit MemoryCounters(std::size_t most) : most_(std::max<std::size_t>(1, most / kShards)) {}

  io::Task<Count> add(std::string key, std::int64_t points, std::chrono::milliseconds period) override {
    co_return shards_.at(std::hash<std::string>()(key) % kShards).add(key, points, period, most_);
  }

 private:
  static constexpr std::size_t kShards = 32;
  std::array<Shard, kShards> shards_;
  std::size_t most_;
};

}  // namespace

std::unique_ptr<Counters> memory_counters(std::size_t most) {
  return std::make_unique<MemoryCounters>(most);
}

}  // namespace dirigent::cache
