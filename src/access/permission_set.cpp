#include "access/permission_set.hpp"

#include <algorithm>
#include <atomic>
#include <tuple>
#include <unordered_set>

namespace dirigent::access {

namespace {

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

bool before(const Permission& one, const Permission& other) {
  return std::tie(one.collection, one.action) < std::tie(other.collection, other.action);
}

std::size_t number_of(Action action) {
  return static_cast<std::size_t>(action);
}

Permitted permitted_by(std::span<const Permission> permissions) {
  Permitted permitted;
  permitted.permissions = permissions;
  std::unordered_set<std::string_view> known;
  for (const Permission& permission : permissions) {
    for (const std::string& field : permission.fields) {
      if (field == "*") {
        permitted.all_fields = true;
      } else if (known.insert(field).second) {
        permitted.fields.push_back(field);
      }
    }
  }
  permitted.rules = RowRules(permissions);
  return permitted;
}

}  // namespace

PermissionSet::PermissionSet(std::vector<Permission> permissions)
    : id_(next_id()), permissions_(std::move(permissions)) {
  std::stable_sort(permissions_.begin(), permissions_.end(), before);
  const std::span<const Permission> all(permissions_);
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    while (end < all.size() && !before(all[begin], all[end])) ++end;
    index_[all[begin].collection][number_of(all[begin].action)] = permitted_by(all.subspan(begin, end - begin));
  }
  for (const Permission& permission : all) {
    auto& variables = variables_[number_of(permission.action)];
    variables.insert(variables.end(), permission.variables.begin(), permission.variables.end());
  }
  for (std::vector<std::string>& variables : variables_) {
    std::sort(variables.begin(), variables.end());
    variables.erase(std::unique(variables.begin(), variables.end()), variables.end());
  }
}

const Permitted* PermissionSet::permitted(std::string_view collection, Action action) const {
  const auto found = index_.find(collection);
  if (found == index_.end()) return nullptr;
  const Permitted& permitted = found->second[number_of(action)];
  return permitted.permissions.empty() ? nullptr : &permitted;
}

std::span<const Permission> PermissionSet::of(std::string_view collection, Action action) const {
  const Permitted* found = permitted(collection, action);
  return found == nullptr ? std::span<const Permission>() : found->permissions;
}

}  // namespace dirigent::access
