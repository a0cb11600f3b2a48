// Where images are made of images: by few threads of their own, no more at once than is allowed, each within its time,
// and each only once, however many wait for it. Results go into the storage, where the next who asks finds them.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "assets/memory.hpp"
#include "images/module.hpp"
#include "io/loops.hpp"
#include "storage/driver.hpp"

namespace dirigent::assets {

/// An image to be made: of which file, into which, and how.
struct Order {
  std::shared_ptr<storage::Driver> driver;
  std::string from, to;
  images::Recipe recipe;
};

class Workshop {
 public:
  struct Options {
    std::size_t most_at_once = 25;            // ASSETS_TRANSFORM_MAX_CONCURRENT
    std::chrono::milliseconds timeout{7500};  // ASSETS_TRANSFORM_TIMEOUT
    images::Limits limits = {};
  };
  explicit Workshop(Options options) : options_(options) {}
  /// Ends what is under way. REQUIRES: the loops were stopped, and are there.
  ~Workshop();

  /// Waits until the order under `key` is done, which it starts when nobody did; gives the result where it is small,
  /// and null where it is not. Throws base::Failure: SERVICE_UNAVAILABLE when too many are under way and when it takes
  /// too long, ILLEGAL_ASSET_TRANSFORMATION for an image that is too large, INTERNAL_SERVER_ERROR for one that is
  /// damaged.
  io::Task<Bytes> make(std::string key, Order order);

  /// Orders begun so far: those that joined another's are not counted.
  std::uint64_t begun() const { return begun_.load(); }

 private:
  struct Flight;
  std::shared_ptr<Flight> join(const std::string& key, Order order, bool& begins);
  bool start(const std::string& key, const std::shared_ptr<Flight>& flight);
  void work(Flight& flight);
  void finish(const std::string& key, const std::shared_ptr<Flight>& flight);

  const Options options_;
  std::atomic<bool> ending_{false};
  std::atomic<std::uint64_t> begun_{0};
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;
  std::unique_ptr<io::BlockingPool> pool_;  // made with the first order
};

}  // namespace dirigent::assets
