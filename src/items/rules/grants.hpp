// Who has which access, as the transaction stands: what a write that touches users, roles, policies, access rows or the
// settings may not change by itself.
//
// Someone who is no administrator makes nobody one, by whatever right they write these collections: not a user, a role,
// a policy or an access row, nor the role that registration gives. And seats that are limited
// (USERS_ADMIN_ACCESS_LIMIT and its like) are counted. Both are looked at before and after the write, so that no way
// leads around them, however the write is nested.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "items/payload.hpp"
#include "items/write.hpp"

namespace dirigent::items {

/// Active users by the most they may do.
struct SeatCounts {
  std::int64_t admin = 0, app = 0 /* administrators too */, api = 0;
};

struct Grants {
  std::set<std::string> admins;     // everything that is or makes an administrator, named by kind and key
  std::optional<SeatCounts> seats;  // where one is limited
  bool admin_user(const std::string& key) const { return admins.contains("user " + key); }
};

/// Before the first change to `collection`: keeps what holds now in the write, where anyone will ask. Begins the
/// transaction then.
io::Task<void> watch_grants(Write& write, const schema::Collection& collection);

/// Before the commit. Throws FORBIDDEN when the write, by someone who is no administrator, left more of them;
/// LIMIT_EXCEEDED when it took a seat that is not there. Nothing was watched: nothing to do.
io::Task<void> require_grants_kept(Write& write);

/// Throws FORBIDDEN when someone who is no administrator would get hold of an administrator's account.
void refuse_takeover(const Write& write, const std::vector<Change>& changes);

}  // namespace dirigent::items
