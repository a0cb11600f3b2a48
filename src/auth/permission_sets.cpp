#include "auth/permission_sets.hpp"

namespace dirigent::auth {

namespace {

constexpr base::EpochMs kFresh = 10'000;
constexpr std::size_t kMost = 4096;

std::string key_of(const std::vector<std::string>& policies, bool app) {
  std::string key = app ? "app" : "";
  for (const std::string& policy : policies) key.append(1, '\n').append(policy);
  return key;
}

access::PermissionSetPtr together(const std::vector<PolicyPermissions::Ptr>& parts, bool app) {
  std::vector<access::Permission> permissions;
  for (const PolicyPermissions::Ptr& part : parts) permissions.insert(permissions.end(), part->begin(), part->end());
  if (app) {
    const std::vector<access::Permission>& minimum = access::app_access_permissions();
    permissions.insert(permissions.end(), minimum.begin(), minimum.end());
  }
  return std::make_shared<const access::PermissionSet>(std::move(permissions));
}

}  // namespace

access::PermissionSetPtr PermissionSets::kept(const std::string& key, std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end() || found->second.generation != generation) return nullptr;
  return found->second.read + kFresh > base::now_ms() ? found->second.set : nullptr;
}

access::PermissionSetPtr PermissionSets::unchanged(const std::string& key, std::uint64_t generation,
                                                   const PolicyPermissions::Parts& parts) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end() || found->second.parts != parts.permissions) return nullptr;
  found->second.generation = generation;
  found->second.read = parts.read;
  return found->second.set;
}

void PermissionSets::keep(const std::string& key, std::uint64_t generation, PolicyPermissions::Parts parts,
                          access::PermissionSetPtr set) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kMost && !kept_.contains(key)) kept_.clear();
  kept_[key] = {std::move(set), std::move(parts.permissions), generation, parts.read};
}

io::Task<access::PermissionSetPtr> PermissionSets::of(db::Session& session, std::vector<std::string> policies,
                                                      bool app) {
  const std::string key = key_of(policies, app);
  const std::uint64_t generation = generation_.load(std::memory_order_acquire);
  access::PermissionSetPtr set = kept(key, generation);
  if (set) co_return set;
  PolicyPermissions::Parts parts = co_await policies_.of(session, std::move(policies), generation);
  set = unchanged(key, generation, parts);
  if (set) co_return set;
  set = together(parts.permissions, app);
  keep(key, generation, std::move(parts), set);
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
