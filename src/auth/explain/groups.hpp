// All users, sorted by what they hold: users with the same role and the same policies of their own have the same
// rights but for rules that name the user. Questions about everyone are asked once a group.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/accountability.hpp"
#include "auth/services.hpp"
#include "io/task.hpp"

namespace dirigent::auth::explain {

struct PolicyFlags {
  std::string name;
  bool admin = false, app = false;
};

struct Group {
  std::optional<std::string> role;
  std::string role_name;
  std::vector<std::string> own;       // policies that the users hold themselves
  std::int64_t users = 0;             // active ones
  std::optional<std::string> sample;  // one of them
  access::Accountability who;         // of each, but for the user; granted
};

struct Groups {
  std::vector<Group> list;                      // one for each role and one without, used or not; then those with `own`
  std::map<std::string, std::size_t> by_role;   // "" for none: users without policies of their own
  std::map<std::string, std::size_t> with_own;  // by user
  std::map<std::string, PolicyFlags> policies;  // all there are

  const Group& of(const std::string& user, const std::optional<std::string>& role) const;
};

/// Rights are those of requests from `ip`: without one, policies for certain addresses are held by nobody. A few
/// statements, and two for each group. Throws INVALID_PAYLOAD for more groups than can be asked about.
io::Task<Groups> find_groups(const Services& services, db::Session& session, std::optional<std::string> ip);

}  // namespace dirigent::auth::explain
