#include "crypto/webauthn.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "crypto/cbor.hpp"
#include "crypto/cose_key.hpp"
#include "crypto/token.hpp"

namespace dirigent::crypto {

namespace {

constexpr std::size_t kHashSize = 32;
constexpr std::size_t kHeadSize = kHashSize + 1 + 4;  // hash of the domain, flags, sign count
constexpr std::size_t kLongestId = 1023;              // bytes of a credential id

enum Flag : unsigned char { kPresent = 0x01, kVerified = 0x04, kEligible = 0x08, kBackedUp = 0x10, kAttested = 0x40 };

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

std::optional<json::object> client_data_of(std::string_view text, std::string_view type) {
  boost::system::error_code broken;
  json::value value = json::parse(text, broken);
  if (broken || !value.is_object()) return std::nullopt;
  const json::value* given = value.get_object().if_contains("type");
  if (given == nullptr || *given != json::value(type)) return std::nullopt;
  return std::move(value.get_object());
}

std::optional<std::string> text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

bool right_client_data(std::string_view text, std::string_view type, const WebauthnExpectations& expected) {
  const auto data = client_data_of(text, type);
  if (!data) return false;
  const auto challenge = text_of(*data, "challenge"), origin = text_of(*data, "origin");
  if (!challenge || !origin || !equal_constant_time(*challenge, expected.challenge)) return false;
  // A page inside a frame of another site is not the one the user sees in the address bar.
  const json::value* crossed = data->if_contains("crossOrigin");
  if (crossed != nullptr && *crossed != json::value(false)) return false;
  return std::find(expected.origins.begin(), expected.origins.end(), *origin) != expected.origins.end();
}

struct AuthenticatorData {
  unsigned char flags = 0;
  std::uint32_t sign_count = 0;
  std::string_view rest;
  bool has(Flag flag) const { return (flags & flag) != 0; }
};

std::optional<AuthenticatorData> right_authenticator_data(std::string_view bytes,
                                                          const WebauthnExpectations& expected) {
  if (bytes.size() < kHeadSize || bytes.substr(0, kHashSize) != sha256(expected.domain)) return std::nullopt;
  AuthenticatorData data;
  data.flags = static_cast<unsigned char>(bytes[kHashSize]);
  data.sign_count = big_endian(bytes.substr(kHashSize + 1, 4));
  data.rest = bytes.substr(kHeadSize);
  if (!data.has(kPresent) || (expected.verify_user && !data.has(kVerified))) return std::nullopt;
  // What may not be copied cannot have been.
  if (data.has(kBackedUp) && !data.has(kEligible)) return std::nullopt;
  return data;
}

// The attested credential data: 16 bytes that name the kind of authenticator, a length, the id, the key.
bool read_credential(std::string_view bytes, WebauthnCredential& out) {
  constexpr std::size_t kModel = 16, kLength = 2;
  if (bytes.size() < kModel + kLength) return false;
  const std::size_t length = big_endian(bytes.substr(kModel, kLength));
  bytes.remove_prefix(kModel + kLength);
  if (length == 0 || length > kLongestId || bytes.size() < length) return false;
  out.id = std::string(bytes.substr(0, length));
  bytes.remove_prefix(length);
  const std::optional<CborRead> key = read_cbor(bytes);
  if (!key || !is_cose_key(key->item)) return false;
  out.public_key = std::string(bytes.substr(0, key->size));
  return true;
}

}  // namespace

std::optional<std::string> webauthn_challenge(std::string_view client_data, std::string_view type) {
  const auto data = client_data_of(client_data, type);
  return data ? text_of(*data, "challenge") : std::nullopt;
}

std::optional<WebauthnCredential> verify_registration(const WebauthnRegistration& registration,
                                                      const WebauthnExpectations& expected) {
  if (!right_client_data(registration.client_data, "webauthn.create", expected)) return std::nullopt;
  const std::optional<CborRead> attestation = read_cbor(registration.attestation);
  if (!attestation || attestation->size != registration.attestation.size()) return std::nullopt;
  const CborItem* format = attestation->item.find("fmt");
  const CborItem* bytes = attestation->item.find("authData");
  if (format == nullptr || format->text() == nullptr || bytes == nullptr || bytes->bytes() == nullptr)
    return std::nullopt;
  const auto data = right_authenticator_data(*bytes->bytes(), expected);
  WebauthnCredential credential;
  if (!data || !data->has(kAttested) || !read_credential(data->rest, credential)) return std::nullopt;
  credential.sign_count = data->sign_count;
  credential.backed_up = data->has(kBackedUp);
  return credential;
}

std::optional<WebauthnUse> verify_assertion(const WebauthnAssertion& assertion, const WebauthnCredential& credential,
                                            const WebauthnExpectations& expected) {
  if (!right_client_data(assertion.client_data, "webauthn.get", expected)) return std::nullopt;
  const auto data = right_authenticator_data(assertion.authenticator_data, expected);
  if (!data) return std::nullopt;
  const std::string signed_text = assertion.authenticator_data + sha256(assertion.client_data);
  if (!cose_verifies(credential.public_key, signed_text, assertion.signature)) return std::nullopt;
  const bool counts = data->sign_count != 0 || credential.sign_count != 0;
  if (counts && data->sign_count <= credential.sign_count) return std::nullopt;
  return WebauthnUse{data->sign_count, data->has(kBackedUp)};
}

}  // namespace dirigent::crypto
