// Permissions by the policy that holds them: what permission sets (permission_sets.hpp) are put together from.
//
// They are read from directus_permissions when somebody first holds the policy, and again after a change of permissions
// or ten seconds, whichever comes first: one statement for all policies that have to be read. A policy whose rows say
// the same as before stays the object it was, so that a change costs as much as what changed.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/permission.hpp"
#include "base/time.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

class PolicyPermissions {
 public:
  /// In the order of their rows. Never null.
  using Ptr = std::shared_ptr<const std::vector<access::Permission>>;

  struct Parts {
    std::vector<Ptr> permissions;  // by policy, in the order asked
    base::EpochMs read = 0;        // when the oldest of them was read
  };
  /// Those of each of `policies`, as they were read in `generation` or are read now. Any loop.
  io::Task<Parts> of(db::Session& session, std::vector<std::string> policies, std::uint64_t generation);

 private:
  struct Kept {
    Ptr permissions;
    std::string content;  // of the rows they were made from
    std::uint64_t generation = 0;
    base::EpochMs read = 0;
  };
  struct Found;
  /// Fills in what is known; the places of the others.
  std::vector<std::size_t> fill(Parts& parts, const std::vector<std::string>& policies, std::uint64_t generation);
  /// What was made of the same content before; null when it is another.
  Ptr unchanged(const std::string& policy, std::uint64_t generation, const std::string& content);
  void keep(const std::string& policy, std::uint64_t generation, std::string content, Ptr permissions);

  std::mutex mutex_;  // of kept_, held for moments and never across a wait
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace dirigent::auth
