// Sessions are what logins stand for: whoever reads directus_sessions is soon whoever its rows are of. No permission
// opens them, nor does a token that gives less than its user has, and no path leads to them from elsewhere. Their
// tokens are told and compared for nobody (schema/build/fields.cpp).
#pragma once
#include "access/access.hpp"

namespace dirigent::access {

inline constexpr std::string_view kSessions = "directus_sessions";

/// The system, and administrators who came with all they have.
inline bool may_see_sessions(const Who& who) {
  return unlimited(who) && !(who && who->restricted);
}

}  // namespace dirigent::access
