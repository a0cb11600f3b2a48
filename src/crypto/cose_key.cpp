#include "crypto/cose_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

namespace dirigent::crypto {

namespace {

// Labels and values of RFC 9053.
constexpr std::int64_t kType = 1, kAlgorithm = 3;
constexpr std::int64_t kOctetKey = 1, kCurveKey = 2, kRsaKey = 3;
constexpr std::int64_t kCurve = -1, kX = -2, kY = -3, kP256 = 1, kEd25519 = 6;
constexpr std::int64_t kModulus = -1, kExponent = -2;
constexpr std::size_t kCoordinate = 32;
constexpr std::size_t kLeastModulus = 256, kMostModulus = 512, kMostExponent = 8;  // bytes

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool has(const CborItem& key, std::int64_t label, std::int64_t value) {
  const CborItem* item = key.find(label);
  return item != nullptr && item->integer() != nullptr && *item->integer() == value;
}

std::string_view part(const CborItem& key, std::int64_t label) {
  const CborItem* item = key.find(label);
  if (item == nullptr || item->bytes() == nullptr) return {};
  return *item->bytes();
}

Key key_from(const char* type, Builder builder) {
  const Parameters parameters(builder ? OSSL_PARAM_BLD_to_param(builder.get()) : nullptr);
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  Key made(key);
  // OpenSSL checks only here that a point lies on its curve.
  const KeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, made.get(), nullptr));
  return check && EVP_PKEY_public_check(check.get()) == 1 ? std::move(made) : nullptr;
}

Key p256_key(const CborItem& cose) {
  const std::string_view x = part(cose, kX), y = part(cose, kY);
  if (!has(cose, kCurve, kP256) || x.size() != kCoordinate || y.size() != kCoordinate) return nullptr;
  const std::string point = "\x04" + std::string(x) + std::string(y);
  Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return key_from("EC", std::move(builder));
}

Key rsa_key(const CborItem& cose) {
  const std::string_view n = part(cose, kModulus), e = part(cose, kExponent);
  if (n.size() < kLeastModulus || n.size() > kMostModulus || e.empty() || e.size() > kMostExponent) return nullptr;
  const Number modulus(BN_bin2bn(bytes_of(n), static_cast<int>(n.size()), nullptr));
  const Number exponent(BN_bin2bn(bytes_of(e), static_cast<int>(e.size()), nullptr));
  Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || !modulus || !exponent ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  return key_from("RSA", std::move(builder));
}

Key ed25519_key(const CborItem& cose) {
  const std::string_view x = part(cose, kX);
  if (!has(cose, kCurve, kEd25519) || x.size() != kCoordinate) return nullptr;
  return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()));
}

struct Verifier {
  Key key;
  const EVP_MD* digest = nullptr;  // none for Ed25519, which makes its own
};

Verifier verifier_of(const CborItem& cose) {
  if (has(cose, kAlgorithm, kEs256) && has(cose, kType, kCurveKey)) return {p256_key(cose), EVP_sha256()};
  if (has(cose, kAlgorithm, kRs256) && has(cose, kType, kRsaKey)) return {rsa_key(cose), EVP_sha256()};
  if (has(cose, kAlgorithm, kEdDsa) && has(cose, kType, kOctetKey)) return {ed25519_key(cose), nullptr};
  return {};
}

}  // namespace

bool is_cose_key(const CborItem& key) {
  return verifier_of(key).key != nullptr;
}

bool cose_verifies(std::string_view key, std::string_view text, std::string_view signature) {
  const std::optional<CborRead> cose = read_cbor(key);
  if (!cose || cose->size != key.size()) return false;
  const Verifier verifier = verifier_of(cose->item);
  const Digest digest(EVP_MD_CTX_new());
  if (!verifier.key || !digest) return false;
  return EVP_DigestVerifyInit(digest.get(), nullptr, verifier.digest, nullptr, verifier.key.get()) == 1 &&
         EVP_DigestVerify(digest.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

}  // namespace dirigent::crypto
