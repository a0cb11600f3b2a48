#include "crypto/webauthn.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

#include "crypto/cbor.hpp"
#include "crypto/cose_key.hpp"

namespace dirigent::crypto {
namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

std::string head(unsigned major, std::size_t value) {
  std::string out;
  const auto first = static_cast<char>(major << 5);
  if (value < 24) return {static_cast<char>(first | static_cast<char>(value))};
  if (value < 256) return {static_cast<char>(first | 24), static_cast<char>(value)};
  return {static_cast<char>(first | 25), static_cast<char>(value >> 8), static_cast<char>(value)};
}
std::string bytes(const std::string& content) {
  return head(2, content.size()) + content;
}
std::string text(const std::string& content) {
  return head(3, content.size()) + content;
}
std::string number(std::int64_t value) {
  return value >= 0 ? head(0, static_cast<std::size_t>(value)) : head(1, static_cast<std::size_t>(-1 - value));
}

std::string parameter(EVP_PKEY* key, const char* name, std::size_t size) {
  BIGNUM* value = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(key, name, &value), 1);
  std::string out(size == 0 ? static_cast<std::size_t>(BN_num_bytes(value)) : size, '\0');
  BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  BN_free(value);
  return out;
}

// An authenticator in software, with a key of one of the three kinds.
struct Authenticator {
  std::int64_t algorithm;
  Key key;
  std::string domain = "example.com";
  std::string id = "credential-1";
  std::uint32_t count = 0;
  unsigned char flags = 0x05;

  explicit Authenticator(std::int64_t kind) : algorithm(kind) {
    if (kind == kEs256) key.reset(EVP_EC_gen("P-256"));
    if (kind == kRs256) key.reset(EVP_RSA_gen(2048));
    if (kind == kEdDsa) key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }

  std::string cose() const {
    if (algorithm == kEs256) {
      return head(5, 5) + number(1) + number(2) + number(3) + number(kEs256) + number(-1) + number(1) + number(-2) +
             bytes(parameter(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32)) + number(-3) +
             bytes(parameter(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32));
    }
    if (algorithm == kRs256) {
      return head(5, 4) + number(1) + number(3) + number(3) + number(kRs256) + number(-1) +
             bytes(parameter(key.get(), OSSL_PKEY_PARAM_RSA_N, 0)) + number(-2) +
             bytes(parameter(key.get(), OSSL_PKEY_PARAM_RSA_E, 0));
    }
    std::string raw(32, '\0');
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
    return head(5, 4) + number(1) + number(1) + number(3) + number(kEdDsa) + number(-1) + number(6) + number(-2) +
           bytes(raw);
  }

  static std::string sha256(const std::string& content) {
    std::string out(32, '\0');
    EVP_Digest(content.data(), content.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_sha256(),
               nullptr);
    return out;
  }

  std::string data(bool attested) const {
    std::string out = sha256(domain) + static_cast<char>(attested ? flags | 0x40 : flags);
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(count >> shift);
    if (!attested) return out;
    out += std::string(16, '\0');
    out += static_cast<char>(id.size() >> 8);
    out += static_cast<char>(id.size());
    return out + id + cose();
  }

  WebauthnRegistration registration(const std::string& client) const {
    return {client, head(5, 3) + text("fmt") + text("none") + text("attStmt") + head(5, 0) + text("authData") +
                        bytes(data(true))};
  }

  WebauthnAssertion assertion(const std::string& client) {
    ++count;
    const std::string authenticator_data = data(false);
    const std::string signed_text = authenticator_data + sha256(client);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const EVP_MD* digest = algorithm == kEdDsa ? nullptr : EVP_sha256();
    EXPECT_EQ(EVP_DigestSignInit(context, nullptr, digest, nullptr, key.get()), 1);
    std::string signature(1024, '\0');
    std::size_t size = signature.size();
    EXPECT_EQ(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                             reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size()),
              1);
    EVP_MD_CTX_free(context);
    signature.resize(size);
    return {client, authenticator_data, signature};
  }
};

std::string client(const std::string& type, const std::string& challenge = "challenge",
                   const std::string& origin = "https://example.com", const std::string& more = "") {
  return R"({"type":"webauthn.)" + type + R"(","challenge":")" + challenge + R"(","origin":")" + origin + "\"" + more +
         "}";
}

WebauthnExpectations expected() {
  return {"challenge", "example.com", {"https://example.com", "https://admin.example.com"}, true};
}

class Webauthn : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(Webauthn, RegistersAndLogsIn) {
  Authenticator device(GetParam());
  auto credential = verify_registration(device.registration(client("create")), expected());
  ASSERT_TRUE(credential);
  EXPECT_EQ(credential->id, "credential-1");
  EXPECT_EQ(credential->public_key, device.cose());
  const auto use = verify_assertion(device.assertion(client("get")), *credential, expected());
  ASSERT_TRUE(use);
  EXPECT_EQ(use->sign_count, 1U);
  const std::string other = client("get", "challenge", "https://admin.example.com", R"(,"crossOrigin":false)");
  EXPECT_TRUE(verify_assertion(device.assertion(other), *credential, expected()));
}

TEST_P(Webauthn, RefusesWhatIsChanged) {
  Authenticator device(GetParam());
  auto credential = verify_registration(device.registration(client("create")), expected());
  ASSERT_TRUE(credential);
  const WebauthnAssertion good = device.assertion(client("get"));
  for (std::size_t at = 0; at < good.signature.size(); at += 7) {
    WebauthnAssertion bad = good;
    bad.signature[at] = static_cast<char>(bad.signature[at] ^ 1);
    EXPECT_FALSE(verify_assertion(bad, *credential, expected())) << at;
  }
  for (std::size_t at = 0; at < good.authenticator_data.size(); ++at) {
    WebauthnAssertion bad = good;
    bad.authenticator_data[at] = static_cast<char>(bad.authenticator_data[at] ^ 1);
    EXPECT_FALSE(verify_assertion(bad, *credential, expected())) << at;
  }
  WebauthnAssertion spaced = good;
  spaced.client_data += ' ';
  EXPECT_FALSE(verify_assertion(spaced, *credential, expected()));
  Authenticator stranger(GetParam());
  EXPECT_FALSE(verify_assertion(stranger.assertion(client("get")), *credential, expected()));
  WebauthnCredential broken = *credential;
  broken.public_key.pop_back();
  EXPECT_FALSE(verify_assertion(good, broken, expected()));
  EXPECT_TRUE(verify_assertion(good, *credential, expected()));
}

TEST_P(Webauthn, RefusesCutRegistrations) {
  const WebauthnRegistration good = Authenticator(GetParam()).registration(client("create"));
  for (std::size_t size = 0; size < good.attestation.size(); ++size) {
    EXPECT_FALSE(verify_registration({good.client_data, good.attestation.substr(0, size)}, expected())) << size;
  }
  EXPECT_FALSE(verify_registration({good.client_data, good.attestation + '\0'}, expected()));
}

INSTANTIATE_TEST_SUITE_P(Algorithms, Webauthn, ::testing::Values(kEs256, kRs256, kEdDsa));

TEST(WebauthnClient, OnlyForThisPageAndChallenge) {
  Authenticator device(kEs256);
  for (const std::string& bad :
       {client("get"), client("create", "other"), client("create", ""),
        client("create", "challenge", "https://evil.com"), client("create", "challenge", "http://example.com"),
        client("create", "challenge", "https://example.com.evil.com"),
        client("create", "challenge", "https://example.com", R"(,"crossOrigin":true)"),
        client("create", "challenge", "https://example.com", R"(,"crossOrigin":"no")"), std::string("[]"),
        std::string("{"), std::string(), std::string(R"({"type":"webauthn.create"})")}) {
    EXPECT_FALSE(verify_registration(device.registration(bad), expected())) << bad;
  }
  EXPECT_EQ(webauthn_challenge(client("get", "abc"), "webauthn.get"), "abc");
  EXPECT_FALSE(webauthn_challenge(client("get", "abc"), "webauthn.create"));
}

TEST(WebauthnAuthenticator, OnlyForThisDomainAndAPresentUser) {
  Authenticator device(kEs256);
  device.domain = "evil.com";
  EXPECT_FALSE(verify_registration(device.registration(client("create")), expected()));
  device.domain = "example.com";
  for (const unsigned char flags : {0x00, 0x04, 0x01, 0x15}) {
    device.flags = flags;
    EXPECT_FALSE(verify_registration(device.registration(client("create")), expected())) << int(flags);
  }
  device.flags = 0x01;
  WebauthnExpectations lenient = expected();
  lenient.verify_user = false;
  EXPECT_TRUE(verify_registration(device.registration(client("create")), lenient));
  device.flags = 0x1d;
  const auto synced = verify_registration(device.registration(client("create")), expected());
  ASSERT_TRUE(synced);
  EXPECT_TRUE(synced->backed_up);
}

TEST(WebauthnAuthenticator, ACountThatDoesNotGrowIsACopy) {
  Authenticator device(kEs256);
  auto credential = verify_registration(device.registration(client("create")), expected());
  ASSERT_TRUE(credential);
  const WebauthnAssertion first = device.assertion(client("get"));
  credential->sign_count = 1;
  EXPECT_FALSE(verify_assertion(first, *credential, expected()));
  EXPECT_TRUE(verify_assertion(device.assertion(client("get")), *credential, expected()));
  device.count = 0xffffffff;  // the next is 0
  EXPECT_FALSE(verify_assertion(device.assertion(client("get")), *credential, expected()));
  credential->sign_count = 0;
  device.count = 0xffffffff;
  EXPECT_TRUE(verify_assertion(device.assertion(client("get")), *credential, expected())) << "it never counts";
}

TEST(WebauthnAuthenticator, KeysThatAreNone) {
  Authenticator device(kEs256);
  const std::string cose = device.cose();
  std::string off_curve = cose;
  off_curve[off_curve.size() - 1] = static_cast<char>(off_curve.back() ^ 1);
  EXPECT_FALSE(is_cose_key(read_cbor(off_curve)->item));
  for (const std::string& bad :
       {number(1), head(5, 0), head(5, 2) + number(1) + number(2) + number(3) + number(kEs256),
        head(5, 3) + number(1) + number(3) + number(3) + number(kRs256) + number(-1) + bytes(std::string(16, 'n'))}) {
    EXPECT_FALSE(is_cose_key(read_cbor(bad)->item));
  }
}

TEST(Cbor, RefusesWhatWouldBeLarge) {
  EXPECT_FALSE(read_cbor(std::string("\x9b\x00\x00\x00\x01\x00\x00\x00\x00", 9)));  // an array of 2^32
  EXPECT_FALSE(read_cbor(std::string("\x5b\x7f\xff\xff\xff\xff\xff\xff\xff", 9)));
  EXPECT_FALSE(read_cbor(std::string(100, '\x81')));
  EXPECT_FALSE(read_cbor(std::string("\x9f\xff", 2))) << "indefinite lengths";
  EXPECT_FALSE(read_cbor(std::string("\xc0\x00", 2))) << "tags";
  EXPECT_FALSE(read_cbor(""));
  EXPECT_EQ(*read_cbor(std::string("\x38\x63"))->item.integer(), -100);
}

}  // namespace
}  // namespace dirigent::crypto
