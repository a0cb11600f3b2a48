// Permissions by the policy that holds them: what permission sets (permission_sets.hpp) are put together from.
//
// They are read from directus_permissions when somebody first holds the policy, and again after a change that concerns
// it or ten seconds, whichever comes first: one statement for all policies that have to be read. A change concerns
// those whose rows it names and the one it names as their new holder; where it names none, all. What was on its way
// while any change was heard of may be older than that, and is used once and not kept: so what is kept was read whole,
// and its rows say which changes it has to hear of. A policy whose rows say the same as before stays the object it was,
// so that a change costs as much as what changed.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "access/permission.hpp"
#include "auth/permission_change.hpp"
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
  /// Those of each of `policies`, as they are kept or are read now. Any loop.
  io::Task<Parts> of(db::Session& session, std::vector<std::string> policies);
  /// Everything is read anew. Any thread.
  void forget();
  /// What the change concerns is read anew. Any thread.
  void forget(const PermissionChange& change);

 private:
  struct Kept {
    Ptr permissions;
    std::vector<std::string> rows;  // by id
    std::string content;            // of the rows they were made from
    std::uint64_t change = 0;       // the last one heard of when it was read; 0 where one came that concerns it
    base::EpochMs read = 0;
  };
  struct Found;
  using FoundByPolicy = std::unordered_map<std::string, Found>;
  /// The places of policies that have to be read, and the last change heard of by then.
  struct Missing {
    std::vector<std::size_t> places;
    std::uint64_t change = 0;
  };
  /// Fills in what is known.
  Missing fill(Parts& parts, const std::vector<std::string>& policies);
  /// Fills in what was made of the same content before.
  void recognize(FoundByPolicy& found);
  /// Takes them over, except where a change came meanwhile.
  void keep(FoundByPolicy found, std::uint64_t change);
  void keep(const std::string& policy, Found found);
  void enter(const std::string& policy, const std::vector<std::string>& rows);
  void leave(const std::string& policy, const std::vector<std::string>& rows);
  void drop(const std::string& policy);

  std::mutex mutex_;  // of what follows, held for moments and never across a wait
  std::unordered_map<std::string, Kept> kept_;
  std::unordered_map<std::string, std::string> holders_;  // the policies of the rows of what is kept
  std::uint64_t change_ = 1;                              // the last one heard of
  std::uint64_t all_changed_ = 1;                         // the last of those that concern everyone
};

}  // namespace dirigent::auth
