#include "crypto/token.hpp"

#include <gtest/gtest.h>

#include <set>

#include "crypto/base64.hpp"

namespace dirigent::crypto {
namespace {

using Status = JwtResult::Status;

constexpr std::string_view kSecret = "your-256-bit-secret";
// The example token of jwt.io.
constexpr std::string_view kKnown =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

TEST(TokenTest, SignsAsTheKnownVector) {
  EXPECT_EQ(sign_jwt({{"sub", "1234567890"}, {"name", "John Doe"}, {"iat", 1516239022}}, kSecret), kKnown);
}

TEST(TokenTest, VerifiesAndRefuses) {
  const JwtResult good = verify_jwt(kKnown, kSecret, 2000000000);
  EXPECT_EQ(good.status, Status::kValid);
  EXPECT_EQ(good.claims.at("name").as_string(), "John Doe");
  EXPECT_EQ(verify_jwt(kKnown, "other", 0).status, Status::kBadSignature);
  std::string changed(kKnown);
  changed[60] = changed[60] == 'A' ? 'B' : 'A';
  EXPECT_NE(verify_jwt(changed, kSecret, 0).status, Status::kValid);
  for (const char* text : {"", ".", "..", "a.b", "a.b.c", "....", "e30.e30"}) {
    EXPECT_EQ(verify_jwt(text, kSecret, 0).status, Status::kMalformed) << text;
  }
}

TEST(TokenTest, OnlyHs256IsTaken) {
  const std::string none = base64_encode(R"({"alg":"none"})", Alphabet::kUrl) + "." +
                           base64_encode(R"({"iss":"directus"})", Alphabet::kUrl) + ".";
  EXPECT_EQ(verify_jwt(none, kSecret, 0).status, Status::kBadSignature);
}

TEST(TokenTest, Lifetimes) {
  const std::string token = sign_jwt({{"exp", 100}, {"nbf", 50}}, kSecret);
  EXPECT_EQ(verify_jwt(token, kSecret, 99).status, Status::kValid);
  EXPECT_EQ(verify_jwt(token, kSecret, 100).status, Status::kExpired);
  EXPECT_EQ(verify_jwt(token, kSecret, 49).status, Status::kMalformed);
  EXPECT_EQ(verify_jwt(sign_jwt({{"exp", "soon"}}, kSecret), kSecret, 0).status, Status::kMalformed);
}

TEST(TokenTest, OursIsToldByItsIssuer) {
  EXPECT_TRUE(looks_like_our_jwt(sign_jwt({{"iss", "directus"}}, "any")));
  EXPECT_FALSE(looks_like_our_jwt(sign_jwt({{"iss", "else"}}, "any")));
  EXPECT_FALSE(looks_like_our_jwt("static-token"));
}

TEST(TokenTest, RandomStrings) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) seen.insert(random_string(64));
  EXPECT_EQ(seen.size(), 200U);
  EXPECT_EQ(seen.begin()->size(), 64U);
  EXPECT_EQ(seen.begin()->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"),
            std::string::npos);
}

TEST(TokenTest, Sha256) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Base64Test, VectorsOfRfc4648) {
  for (const auto& [plain, coded] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}}) {
    EXPECT_EQ(base64_encode(plain, Alphabet::kStandard), coded);
    EXPECT_EQ(base64_decode(coded, Alphabet::kUrl), plain);
  }
  EXPECT_EQ(base64_encode("\xfb\xff", Alphabet::kUrl), "-_8");
  for (const char* text : {"Z", "Zh", "Zm9v=", "Zm 9", "Zm9vY"}) {
    EXPECT_EQ(base64_decode(text, Alphabet::kUrl), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace dirigent::crypto
