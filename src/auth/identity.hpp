// From a token to the identity it stands for.
#pragma once
#include <optional>
#include <string>

#include "access/accountability.hpp"
#include "auth/rights.hpp"
#include "auth/services.hpp"
#include "base/time.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct Identity {
  access::Accountability who;
  std::optional<base::EpochMs> expires;  // of a JWT, or of a named token
};

/// A JWT of ours is believed when its signature and its times stand, the session too if it names one, and its user is
/// active; any other text is looked up as a named token, then as the static token of an active user. Roles and flags
/// are read anew either way: the role that a JWT of a user names does not count. Throws base::Failure:
/// INVALID_CREDENTIALS, INVALID_TOKEN, INVALID_IP, TOKEN_EXPIRED.
io::Task<Identity> identify(const Services& services, std::string token, std::string ip);

/// Whoever asks without a token from `ip`.
io::Task<access::Accountability> identify_public(const Services& services, std::string ip);

/// Roles, flags, policies and permissions of `who`, as the database has them now. Gives what they could hold policies
/// by; nothing for a share.
io::Task<std::vector<Holding>> grant(const Services& services, db::Session& session, access::Accountability& who,
                                     Scope scope = {});

}  // namespace dirigent::auth
