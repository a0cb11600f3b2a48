// Passkeys of users: key pairs on their devices, whose public halves are kept here (crypto/webauthn.hpp checks them).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "auth/services.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "io/task.hpp"

namespace dirigent::auth {

struct Passkey {
  std::string id, user, name;
  std::string credential;  // base64url, as browsers name it
  std::string public_key;  // base64url of its CBOR
  std::int64_t sign_count = 0;
  std::vector<std::string> transports;  // how browsers reach the device
  bool backed_up = false;
  base::EpochMs created = 0;
  std::optional<base::EpochMs> last_used;
};

inline constexpr std::size_t kMostPasskeys = 50;  // of one user

/// Throws SERVICE_UNAVAILABLE when the settings name no domain to make passkeys for.
void require_passkeys(const Services& services);

/// Passkeys of `user`, the newest first.
io::Task<std::vector<Passkey>> passkeys_of(const Services& services, std::string user);
/// The passkey of a credential, whoever has it.
io::Task<std::optional<Passkey>> passkey_of_credential(const Services& services, std::string credential);
/// False when `user` has no such passkey.
io::Task<bool> remove_passkey(const Services& services, std::string user, std::string id);
/// Writes down a login; false when another one with the same key was faster, as a copied key's would be.
io::Task<bool> note_passkey_use(const Services& services, Passkey before, std::int64_t sign_count, bool backed_up);

/// [{type, id, transports}] as browsers take them.
json::array credential_descriptors(const std::vector<Passkey>& passkeys);

}  // namespace dirigent::auth
