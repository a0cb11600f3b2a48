#include "items/values/encrypted_value.hpp"

#include <gtest/gtest.h>

namespace dirigent::items {
namespace {

TEST(EncryptedValue, ComesBackUnderItsSecretOnly) {
  const std::string stored = encrypt_value("sk-test-123", "a secret");
  EXPECT_TRUE(stored.starts_with("1||scrypt||16384||8||1||"));
  EXPECT_EQ(decrypt_value(stored, "a secret"), "sk-test-123");
  EXPECT_EQ(decrypt_value(stored, "another"), std::nullopt);
  EXPECT_NE(encrypt_value("sk-test-123", "a secret"), stored);
}

TEST(EncryptedValue, ReadsWhatTheReferenceReleaseStored) {
  EXPECT_EQ(decrypt_value("1||scrypt||16384||8||1||VJMwFoaRW+Yuk6OWlsCiPg==||xt4CJwyU8IDpPQyT||UtZnID2y1aCljWw=||"
                          "i2suxd69T6JaueyLHwA0ag==",
                          "6116487b-cda1-52c2-b5b5-c8022c45e263"),
            "sk-test-123");
}

TEST(EncryptedValue, AnythingElseIsRefused) {
  EXPECT_EQ(decrypt_value("", "s"), std::nullopt);
  EXPECT_EQ(decrypt_value("1||scrypt||16384||8||1||a||b||c||d", "s"), std::nullopt);
  EXPECT_EQ(decrypt_value("1||scrypt||99999999||8||1||AAAA||AAAAAAAAAAAAAAAA||AAAA||AAAAAAAAAAAAAAAAAAAAAA==", "s"),
            std::nullopt);
}

}  // namespace
}  // namespace dirigent::items
