#include "files/removal.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace dirigent::files {

namespace {

// Of deletions that are under way; those that come to nothing are forgotten when there are too many.
class Leaving {
 public:
  void keep(const std::vector<std::string>& ids, std::vector<Place> places) {
    const std::lock_guard lock(mutex_);
    if (places_.size() > kMost) places_.clear();
    places_[name_of(ids)] = std::move(places);
  }
  std::vector<Place> take(const std::vector<std::string>& ids) {
    const std::lock_guard lock(mutex_);
    auto node = places_.extract(name_of(ids));
    return node.empty() ? std::vector<Place>() : std::move(node.mapped());
  }

 private:
  static constexpr std::size_t kMost = 10000;
  static std::string name_of(const std::vector<std::string>& ids) {
    std::string out;
    for (const std::string& id : ids) out += id + ' ';
    return out;
  }
  std::mutex mutex_;
  std::map<std::string, std::vector<Place>> places_;
};

using Shared = std::shared_ptr<Leaving>;

base::Hooks::Task<json::value> remember(Shared leaving, const Services* services, json::value payload,
                                        base::HookMeta meta) {
  std::vector<Place> places = co_await places_of(*services->items, meta.keys);
  leaving->keep(meta.keys, std::move(places));
  co_return payload;
}

base::Hooks::Task<void> remove(Shared leaving, const Services* services, base::HookMeta meta) {
  std::vector<Place> places = leaving->take(meta.keys);
  co_await remove_stored(*services, std::move(places));
}

}  // namespace

void listen(base::Hooks& hooks, const Services& services) {
  const auto leaving = std::make_shared<Leaving>();
  const Services* all = &services;
  hooks.on_filter("files.delete", [leaving, all](json::value payload, base::HookMeta meta) {
    return remember(leaving, all, std::move(payload), std::move(meta));
  });
  hooks.on_action("files.delete",
                  [leaving, all](json::value, base::HookMeta meta) { return remove(leaving, all, std::move(meta)); });
}

}  // namespace dirigent::files
