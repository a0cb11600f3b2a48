#include "access/permission_set.hpp"

#include <algorithm>
#include <atomic>
#include <tuple>

namespace dirigent::access {

namespace {

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

bool before(const Permission& one, const Permission& other) {
  return std::tie(one.collection, one.action) < std::tie(other.collection, other.action);
}

}  // namespace

PermissionSet::PermissionSet(std::vector<Permission> permissions)
    : id_(next_id()), permissions_(std::move(permissions)) {
  std::stable_sort(permissions_.begin(), permissions_.end(), before);
  for (std::size_t i = 0; i < permissions_.size(); ++i) {
    auto& range = index_[{permissions_[i].collection, permissions_[i].action}];
    if (range.second == 0) range.first = i;
    ++range.second;
  }
}

std::span<const Permission> PermissionSet::of(std::string_view collection, Action action) const {
  const auto found = index_.find({std::string(collection), action});
  if (found == index_.end()) return {};
  return std::span(permissions_).subspan(found->second.first, found->second.second);
}

}  // namespace dirigent::access
