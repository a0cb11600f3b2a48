#include "auth/permission_sets.hpp"

namespace dirigent::auth {

namespace {

// Made of permissions that may be as old: what nobody tells of is seen after ten seconds.
constexpr base::EpochMs kFresh = 5'000;
constexpr std::size_t kMost = 4096;

std::string key_of(const std::vector<std::string>& policies, bool app) {
  std::string key = app ? "app" : "";
  for (const std::string& policy : policies) key.append(1, '\n').append(policy);
  return key;
}

std::vector<const access::Permission*> together(const std::vector<PolicyPermissions::Ptr>& parts, bool app) {
  std::vector<const access::Permission*> permissions;
  const auto add = [&](const std::vector<access::Permission>& some) {
    for (const access::Permission& permission : some) permissions.push_back(&permission);
  };
  for (const PolicyPermissions::Ptr& part : parts) add(*part);
  if (app) add(access::app_access_permissions());
  return permissions;
}

}  // namespace

// First the parts: who sees the new generation must not find old ones.
void PermissionSets::invalidate() {
  policies_.forget();
  generation_.fetch_add(1, std::memory_order_release);
}

void PermissionSets::invalidate(const PermissionChange& change) {
  policies_.forget(change);
  generation_.fetch_add(1, std::memory_order_release);
}

access::PermissionSetPtr PermissionSets::kept(const std::string& key, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end() || found->second.generation != generation) return nullptr;
  return found->second.read + kFresh > base::now_ms() ? found->second.set : nullptr;
}

PermissionSets::Kept PermissionSets::last(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  return found == kept_.end() ? Kept{} : found->second;
}

void PermissionSets::keep(const std::string& key, Kept kept) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMost && !kept_.contains(key)) kept_.clear();
  std::swap(kept_[key], kept);  // what it was is destroyed by the caller, without the lock
}

io::Task<access::PermissionSetPtr> PermissionSets::of(db::Session& session, std::vector<std::string> policies,
                                                      bool app) {
  const std::string key = key_of(policies, app);
  const std::uint64_t generation = generation_.load(std::memory_order_acquire);
  access::PermissionSetPtr set = kept(key, generation);
  if (set) co_return set;
  PolicyPermissions::Parts parts = co_await policies_.of(session, std::move(policies));
  const Kept before = last(key);
  set = before.set;
  if (!set || before.parts != parts.permissions) {
    set = std::make_shared<const access::PermissionSet>(together(parts.permissions, app), before.set.get());
  }
  keep(key, {set, std::move(parts.permissions), generation, parts.read});
  co_return set;
}

access::PermissionSetPtr PermissionSets::of_share(const std::string& share, std::string content,
                                                  const std::function<std::vector<access::Permission>()>& make) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = shares_.find(share);
    if (found != shares_.end() && found->second.content == content) return found->second.set;
  }
  auto set = std::make_shared<const access::PermissionSet>(make());
  const std::lock_guard lock(mutex_);
  if (shares_.size() >= kMost && !shares_.contains(share)) shares_.clear();
  shares_[share] = {set, std::move(content)};
  return set;
}

}  // namespace dirigent::auth
