// The roles and flags behind an identity, read from the database.
#pragma once
#include <optional>
#include <string>

#include "access/accountability.hpp"
#include "db/database.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// Fills roles (own first, then ancestors), admin and app of `who` from directus_roles, directus_access and
/// directus_policies; policies whose ip_access does not contain who.ip are left out. Two statements.
io::Task<void> resolve_rights(db::Session& session, access::Accountability& who);

/// Does `list` (csv of addresses, CIDRs and a-b ranges) contain `ip`? An empty list contains everything; no ip is in
/// none.
bool ip_allowed(std::string_view list, const std::optional<std::string>& ip);

}  // namespace dirigent::auth
