// Permission sets by the policies that make them up, one for everyone who holds the same policies.
//
// A set is put together when it is first asked for, and looked at again after a change of permissions (invalidate) or
// ten seconds, whichever comes first; that bounds how long a change that nobody told of can go unnoticed. When its
// parts (policy_permissions.hpp) are the ones it was made of, the set stays the one it was, and so does all that was
// computed from it; else it shares with the one before what permits an action on a collection and did not change.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/permission_set.hpp"
#include "auth/policy_permissions.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

class PermissionSets {
 public:
  /// What `policies`, in this order, permit, and with `app` the app-access minimum. Any loop.
  io::Task<access::PermissionSetPtr> of(db::Session& session, std::vector<std::string> policies, bool app);
  /// What the visitors of a share may do: the set that was made of the same `content`, or what `make` gives. Any loop.
  access::PermissionSetPtr of_share(const std::string& share, std::string content,
                                    const std::function<std::vector<access::Permission>()>& make);
  /// After a change of anybody's permissions. Any thread.
  void invalidate();
  /// After one of which it is known whom it concerns. Any thread.
  void invalidate(const PermissionChange& change);

 private:
  struct Kept {
    access::PermissionSetPtr set;
    std::vector<PolicyPermissions::Ptr> parts;
    std::uint64_t generation = 0;
    base::EpochMs read = 0;
  };
  struct KeptShare {
    access::PermissionSetPtr set;
    std::string content;
  };
  access::PermissionSetPtr kept(const std::string& key, std::uint64_t generation);
  /// What was made of the same policies last, with the parts it was made of.
  Kept last(const std::string& key);
  void keep(const std::string& key, Kept kept);

  std::atomic<std::uint64_t> generation_{1};
  PolicyPermissions policies_;
  std::mutex mutex_;  // of what follows, held for moments and never across a wait
  std::unordered_map<std::string, Kept> kept_;
  std::unordered_map<std::string, KeptShare> shares_;
};

}  // namespace dirigent::auth
