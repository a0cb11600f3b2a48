// Login with a passkey instead of a password.
#pragma once
#include <optional>
#include <string>

#include "auth/services.hpp"
#include "auth/sessions/session.hpp"
#include "auth/sessions/tokens.hpp"
#include "base/json.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// PublicKeyCredentialRequestOptionsJSON (WebAuthn Level 3, section 5.1.9). Without an e-mail the device offers what it
/// keeps for this domain. With one it is told the user's credentials; where there is no such user, or one without
/// passkeys, an invented one, always the same, so that the answer does not say who is a user here.
io::Task<json::object> begin_passkey_login(const Services& services, std::optional<std::string> email);

/// What the browser's `credential.toJSON()` has, decoded.
struct PasskeyAnswer {
  std::string credential;  // id, base64url
  std::string client_data, authenticator_data, signature;
  std::optional<std::string> user_handle;
  std::optional<std::string> otp;
};
/// Begins a session, by the same rules on the user as a login with a password, and no sooner than LOGIN_STALL_TIME. A
/// second factor is asked for only where the device need not verify its user. Throws base::Failure: INVALID_CREDENTIALS
/// or INVALID_OTP.
io::Task<Tokens> passkey_login(const Services& services, PasskeyAnswer answer, Mode mode, Origin origin);

}  // namespace dirigent::auth
