// Who may do something to an item? Asked once for each group of users with the same rights (groups.hpp); one by one
// only for users whose rules name the user, and for a bounded number of them at a time.
#pragma once
#include <optional>
#include <string>

#include "auth/explain/verdict.hpp"
#include "auth/services.hpp"
#include "engine/read.hpp"

namespace dirigent::auth::explain {

inline constexpr std::size_t kMostUsers = 1000;  // a page

struct AudienceQuery {
  Request request;
  std::optional<std::string> ip;     // where requests would come from
  std::optional<std::string> after;  // the `next` of the page before
  std::size_t limit = 100;           // users a page, from 1 to kMostUsers
};

/// {asked, public, roles: [{id, name, users, allowed, via}], users: [{id, email, first_name, last_name, role, via}],
/// next, judged}: active users in the order of their ids; `allowed` is true, false or "some". A page may hold fewer
/// users than asked for and still have a `next`.
io::Task<json::object> find_audience(const Services& services, db::Session& session, engine::Environment environment,
                                     AudienceQuery query);

}  // namespace dirigent::auth::explain
