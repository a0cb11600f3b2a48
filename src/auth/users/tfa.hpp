// The second factor of a user: a secret that an authenticator app shares with the server (TOTP).
//
// generate hands out a secret and keeps nothing; enable stores it once the app has shown a code of it.
#pragma once
#include <string>

#include "access/access.hpp"
#include "auth/services.hpp"
#include "auth/sessions/session.hpp"
#include "io/task.hpp"
#include "items/service.hpp"

namespace dirigent::auth {

struct TfaSecret {
  std::string secret;       // base32
  std::string otpauth_url;  // what authenticator apps read from a code
};

/// Whose secret it is: `who` writes their own row, by their own rights.
struct TfaWriter {
  const Services& services;
  const items::Services& items;
  schema::SchemaPtr schema;
  access::Who who;
  Origin origin;
};
/// A new secret for a user who proves their password when this server keeps it (users of other providers have none).
/// Wrong passwords and codes count as failed logins do: a session is not a place to guess them from.
/// Throws base::Failure: INVALID_PAYLOAD without a password where one is needed and for users who have a secret,
/// INVALID_CREDENTIALS.
io::Task<TfaSecret> generate_tfa(TfaWriter writer, std::string password);
/// Throws base::Failure: INVALID_PAYLOAD for users who have a secret and for a wrong code, FORBIDDEN for those who may
/// not write `tfa_secret`.
io::Task<void> enable_tfa(TfaWriter writer, std::string secret, std::string otp);
/// INVALID_PAYLOAD for users without a secret and for a wrong code.
io::Task<void> disable_tfa(TfaWriter writer, std::string otp);
/// Takes the secret of `user` away without a code. FORBIDDEN when there is no such user. REQUIRES: an admin asks.
io::Task<void> clear_tfa(TfaWriter writer, std::string user);

}  // namespace dirigent::auth
