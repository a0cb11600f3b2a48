// Passkeys: what an authenticator sends, checked as WebAuthn Level 3 says (sections 7.1 and 7.2). Pure: no clock, no
// database, no memory of challenges.
//
// Attestation statements are not verified: which maker built an authenticator is trusted for nothing here. What counts
// is that the key pair was made for this domain, and later that whoever asks has the private key.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dirigent::crypto {

/// What the answer has to be for.
struct WebauthnExpectations {
  std::string challenge;             // as it was sent to the browser, base64url
  std::string domain;                // relying party id
  std::vector<std::string> origins;  // of the pages that may ask
  bool verify_user = true;
};

struct WebauthnCredential {
  std::string id;          // bytes
  std::string public_key;  // its CBOR
  std::uint32_t sign_count = 0;
  bool backed_up = false;  // it is kept on several devices
};

/// Answers of an authenticator come with the bytes of its parts.
struct WebauthnRegistration {
  std::string client_data;  // JSON, as the browser made it
  std::string attestation;  // CBOR
};
struct WebauthnAssertion {
  std::string client_data;
  std::string authenticator_data;
  std::string signature;
};

/// The challenge a browser says it answers; nothing for what is no client data of this `type` ("webauthn.create" or
/// "webauthn.get").
std::optional<std::string> webauthn_challenge(std::string_view client_data, std::string_view type);

/// The new credential; nothing when anything is not as expected.
std::optional<WebauthnCredential> verify_registration(const WebauthnRegistration& registration,
                                                      const WebauthnExpectations& expected);

/// The new sign count and backup state. Nothing when anything is not as expected, or when the count has not grown (a
/// copy of the authenticator is in use). Authenticators that do not count always say 0.
struct WebauthnUse {
  std::uint32_t sign_count = 0;
  bool backed_up = false;
};
std::optional<WebauthnUse> verify_assertion(const WebauthnAssertion& assertion, const WebauthnCredential& credential,
                                            const WebauthnExpectations& expected);

}  // namespace dirigent::crypto
