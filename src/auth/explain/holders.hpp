// Which policies someone could hold, where each comes from, and which of them count.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/accountability.hpp"
#include "auth/rights.hpp"
#include "base/json.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth::explain {

/// One way by which a policy comes to its holder.
struct HeldBy {
  enum class Way { kUser, kRole, kParentRole, kPublic } way = Way::kPublic;
  std::string role, role_name;  // kRole, kParentRole
};

struct HeldPolicy {
  std::string id, name;
  bool admin = false, app = false;
  std::string ip_access;
  std::vector<HeldBy> held_by;
  bool counts = true;  // among who.policies
};

/// The policies of `holdings`, which are those of `who` (whose rights are granted), the ones that count first and in
/// their order. One statement.
io::Task<std::vector<HeldPolicy>> held_policies(db::Session& session, access::Accountability who,
                                                std::vector<Holding> holdings);

/// Why a policy does not count: "ip_access" or "token_scope".
std::string_view left_out_by(const HeldPolicy& policy, const std::optional<std::string>& ip);

/// {id, name, admin_access, app_access, held_by: [...]}, with `left_out` where the policy does not count.
json::object shown(const HeldPolicy& policy, const std::optional<std::string>& ip, const json::storage_ptr& memory);

}  // namespace dirigent::auth::explain
