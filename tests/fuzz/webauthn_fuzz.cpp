// What an authenticator might send: any CBOR, and any attestation for a page and a domain that are right.
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/cbor.hpp"
#include "crypto/cose_key.hpp"
#include "crypto/webauthn.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dirigent::crypto;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const auto read = read_cbor(bytes)) static_cast<void>(is_cose_key(read->item));
  const WebauthnExpectations expected{"c", "example.com", {"https://example.com"}, true};
  static const std::string kCreated = R"({"type":"webauthn.create","challenge":"c","origin":"https://example.com"})";
  static const std::string kAsked = R"({"type":"webauthn.get","challenge":"c","origin":"https://example.com"})";
  if (const auto credential = verify_registration({kCreated, bytes}, expected)) {
    static_cast<void>(verify_assertion({kAsked, bytes, bytes}, *credential, expected));
  }
  static_cast<void>(webauthn_challenge(bytes, "webauthn.get"));
  WebauthnCredential credential;
  credential.public_key = bytes;
  static_cast<void>(verify_assertion({kAsked, bytes, bytes}, credential, expected));
  static_cast<void>(cose_verifies(bytes, "text", bytes));
  return 0;
}
