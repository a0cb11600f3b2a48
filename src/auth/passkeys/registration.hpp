// Making a passkey: what the browser is asked to make, and what it made.
#pragma once
#include <string>
#include <vector>

#include "auth/passkeys/passkey.hpp"
#include "auth/services.hpp"
#include "base/json.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

/// PublicKeyCredentialCreationOptionsJSON (WebAuthn Level 3, section 5.1.8) for a new passkey of `user`.
io::Task<json::object> begin_registration(const Services& services, std::string user);

/// What the browser's `credential.toJSON()` has of a new one.
struct NewPasskey {
  std::string name, client_data, attestation;
  std::vector<std::string> transports;
};
/// Throws INVALID_PAYLOAD for what does not stand, RECORD_NOT_UNIQUE for a credential that is registered already,
/// LIMIT_EXCEEDED.
io::Task<Passkey> finish_registration(const Services& services, std::string user, NewPasskey made);

}  // namespace dirigent::auth
