// How a group stands to a request: it may, it may not, or that depends on which of its users asks.
#pragma once
#include <optional>
#include <vector>

#include "auth/explain/groups.hpp"
#include "auth/explain/server_rules.hpp"
#include "auth/explain/verdict.hpp"
#include "engine/read.hpp"

namespace dirigent::auth::explain {

struct Standing {
  enum class May { kNo, kSome, kYes } may = May::kNo;
  std::span<const access::Permission> permissions;
  DistinctRules distinct;
  std::vector<bool> holds;                // by rule, for all users of the group; false where the rule names the user
  std::vector<std::size_t> personal;      // rules that name the user
  std::optional<std::size_t> permission;  // by which they may; none for admins
  bool admin = false;

  /// With the verdicts on `personal`, in their order.
  Decision decide_for(const Request& request, const std::vector<bool>& verdicts) const;
};

/// In the order of `groups.list`, which outlives what is returned. Rules that say the same to several groups are judged
/// once. Nothing is allowed on an item that is not there.
io::Task<std::vector<Standing>> find_standings(db::Session& session, engine::Environment environment,
                                               const Groups& groups, Request request);

/// Where rules of the server refuse what permissions let through (server_rules.hpp): all whom it concerns may not.
/// Gives what refuses those who are no admins; statements as server_rules().
io::Task<ServerRules> hold_to_server_rules(db::Session& session, schema::SchemaPtr schema, Request request,
                                           std::vector<Standing>& standings);

}  // namespace dirigent::auth::explain
