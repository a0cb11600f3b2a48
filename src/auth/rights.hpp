// The roles and flags behind an identity, read from the database.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "access/accountability.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Policies a caller is narrowed to (those of a token); nothing for all they hold.
using Scope = std::optional<std::vector<std::string>>;

/// A row of directus_access, with the policy it gives.
struct Holding {
  std::string policy, policy_name;
  bool admin = false, app = false;
  std::string ip_access;
  std::optional<std::string> role;  // by which it is held
  bool by_user = false;             // it is held by the user
};

/// Those by which `who`, whose roles are known, could hold policies: of the roles and the user, or of the public.
io::Task<std::vector<Holding>> holdings_of(db::Session& session, access::Accountability who);

/// Fills roles (own first, then ancestors), policies, admin and app of `who` from directus_roles, directus_access and
/// directus_policies; policies whose ip_access does not contain who.ip are left out. A caller without roles holds the
/// public policies. Does not set who.permissions: see permission_sets.hpp. Two statements. Gives all that was found.
io::Task<std::vector<Holding>> resolve_rights(db::Session& session, access::Accountability& who, Scope scope = {});

/// Does `list` (csv of addresses, CIDRs and a-b ranges) contain `ip`? An empty list contains everything; no ip is in
/// none.
bool ip_allowed(std::string_view list, const std::optional<std::string>& ip);

}  // namespace dirigent::auth
