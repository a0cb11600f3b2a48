// Signed tokens that are good for one act of one person: a link in a mail holds them.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "auth/services.hpp"
#include "base/json.hpp"

namespace dirigent::auth {

/// A token for `email` that says `scope` and, behind it, what `more` has.
std::string make_scoped_token(const Services& services, std::string_view scope, std::string_view email,
                              std::chrono::milliseconds life, const json::object& more = {});

struct ScopedToken {
  std::string email;
  json::object claims;
};
/// What a token of that scope says. Throws base::Failure: TOKEN_EXPIRED, INVALID_TOKEN (not one of ours), FORBIDDEN
/// (meant for something else).
ScopedToken read_scoped_token(const Services& services, std::string_view scope, std::string_view token);

}  // namespace dirigent::auth
