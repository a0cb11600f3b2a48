#include "access/permission_set.hpp"

#include <algorithm>
#include <atomic>
#include <unordered_set>

#include "access/sessions.hpp"

namespace dirigent::access {

namespace {

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::size_t number_of(Action action) {
  return static_cast<std::size_t>(action);
}

std::vector<const Permission*> addresses(const std::vector<Permission>& permissions) {
  std::vector<const Permission*> all;
  all.reserve(permissions.size());
  for (const Permission& permission : permissions) all.push_back(&permission);
  return all;
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

void make_distinct(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

/// What permits one action on one collection. Sets share it.
struct PermissionSet::Group {
  explicit Group(std::vector<const Permission*> made_of) : sources(std::move(made_of)) {
    permissions.reserve(sources.size());
    for (const Permission* source : sources) permissions.push_back(*source);
    permitted = permitted_by(permissions);
    for (const Permission& one : permissions)
      variables.insert(variables.end(), one.variables.begin(), one.variables.end());
    make_distinct(variables);
  }

  std::vector<const Permission*> sources;  // what it was made of: to compare, not to look at
  std::vector<Permission> permissions;
  std::vector<std::string> variables;
  Permitted permitted;
};

PermissionSet::PermissionSet(const std::vector<Permission>& permissions) : PermissionSet(addresses(permissions)) {}

PermissionSet::PermissionSet(const std::vector<const Permission*>& sources, const PermissionSet* before)
    : id_(next_id()) {
  std::map<std::string_view, std::array<std::vector<const Permission*>, std::size(kActions)>> sorted;
  for (const Permission* one : sources) {
    if (one->collection != kSessions) sorted[one->collection][number_of(one->action)].push_back(one);
  }
  for (auto& [collection, actions] : sorted) {
    for (std::vector<const Permission*>& some : actions) {
      if (!some.empty()) add(std::move(some), before);
    }
  }
  for (std::vector<std::string>& names : variables_) make_distinct(names);
}

void PermissionSet::add(std::vector<const Permission*> sources, const PermissionSet* before) {
  const std::string& collection = sources.front()->collection;
  const std::size_t action = number_of(sources.front()->action);
  GroupPtr& group = index_[collection][action];
  if (before != nullptr) {
    const auto known = before->index_.find(collection);
    if (known != before->index_.end()) group = known->second[action];
  }
  if (!group || group->sources != sources) group = std::make_shared<const Group>(std::move(sources));
  variables_[action].insert(variables_[action].end(), group->variables.begin(), group->variables.end());
}

const PermissionSet::Group* PermissionSet::group(std::string_view collection, Action action) const {
  const auto found = index_.find(collection);
  return found == index_.end() ? nullptr : found->second[number_of(action)].get();
}

const Permitted* PermissionSet::permitted(std::string_view collection, Action action) const {
  const Group* found = group(collection, action);
  return found == nullptr ? nullptr : &found->permitted;
}

std::span<const Permission> PermissionSet::of(std::string_view collection, Action action) const {
  const Group* found = group(collection, action);
  return found == nullptr ? std::span<const Permission>() : found->permissions;
}

std::vector<Permission> PermissionSet::all() const {
  std::vector<Permission> all;
  for (const auto& [collection, groups] : index_) {
    for (const GroupPtr& group : groups) {
      if (group) all.insert(all.end(), group->permissions.begin(), group->permissions.end());
    }
  }
  return all;
}

std::vector<std::string_view> PermissionSet::collections() const {
  std::vector<std::string_view> names;
  names.reserve(index_.size());
  for (const auto& [collection, groups] : index_) names.emplace_back(collection);
  return names;
}

}  // namespace dirigent::access
