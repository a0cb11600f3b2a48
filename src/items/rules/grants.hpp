// Who has which access, as the transaction stands: what a write that touches users, roles, policies, access rows or the
// settings may not change by itself.
//
// Someone who is no administrator makes nobody one, by whatever right they write these collections: not a user, a role,
// a policy or an access row, nor the role that registration gives. Nor do they touch one: what administrators hold, and
// what decides whether and how they log in, stays as it is. And seats that are limited (USERS_ADMIN_ACCESS_LIMIT and
// its like) are counted. All of it is looked at before and after the write, so that no way leads around it, however the
// write is nested, and whether it changes these collections itself or a foreign key does
// (Collection::carries_access).
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "items/write.hpp"

namespace dirigent::items {

/// Active users by the most they may do.
struct SeatCounts {
  std::int64_t admin = 0, app = 0 /* administrators too */, api = 0;
};

struct Grants {
  /// Everything that is, makes or is held by an administrator, named by kind and key, and what decides about it.
  std::map<std::string, std::string> admins;
  std::optional<SeatCounts> seats;  // where one is limited
};

/// A collection whose items administrators hold, and what of such an item stays as it is.
struct HeldCollection {
  std::string_view collection, kind;            // "user ", then the key: its name in Grants::admins
  std::span<const std::string_view> columns;    // what decides about it
  std::span<const std::string_view> relations;  // fields that write such columns of others
};
/// Null where administrators hold nothing of `collection`.
const HeldCollection* held_collection(std::string_view collection);

/// What of an item is for administrators.
struct ForAdmins {
  bool removal = false;
  std::vector<std::string_view> fields;
};
/// As the database is now; of an item that administrators hold nothing of, nothing.
io::Task<ForAdmins> for_admins(db::Session& session, std::string collection, std::string key);

/// Can a write of `collection` make an administrator, or touch one?
bool touches_grants(const schema::Collection& collection);

/// Before the first change to `collection`: keeps what holds now in the write, where anyone will ask. Begins the
/// transaction then.
io::Task<void> watch_grants(Write& write, const schema::Collection& collection);

/// Before items are deleted: FORBIDDEN when one of them is, makes or is held by an administrator, and the write is by
/// someone else. What the database says of what depends on it is then never asked.
void require_no_admin_among(const Write& write, const schema::Collection& collection, const std::vector<Key>& keys);

/// Before the commit. Throws FORBIDDEN when the write, by someone who is no administrator, left other administrators or
/// touched one; LIMIT_EXCEEDED when it took a seat that is not there. Nothing was watched: nothing to do.
io::Task<void> require_grants_kept(Write& write);

}  // namespace dirigent::items
