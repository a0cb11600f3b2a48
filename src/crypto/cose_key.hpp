// Public keys as authenticators give them (COSE, RFC 9052 and 9053): ES256 on P-256, EdDSA on Ed25519, RS256.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/cbor.hpp"

namespace dirigent::crypto {

/// Algorithm numbers of COSE, the ones that are asked for, in the order of preference.
inline constexpr std::int64_t kEs256 = -7, kEdDsa = -8, kRs256 = -257;

/// Is it a key of one of the three, that OpenSSL takes?
bool is_cose_key(const CborItem& key);
/// Is `signature` the one over `text` by the key whose CBOR is `key`? False for whatever is no key.
bool cose_verifies(std::string_view key, std::string_view text, std::string_view signature);

}  // namespace dirigent::crypto
