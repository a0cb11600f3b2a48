#include "crypto/password.hpp"

#include <gtest/gtest.h>

#include "crypto/phc.hpp"

namespace dirigent::crypto {
namespace {

// Made by the reference server for the password below.
constexpr const char* kPeerHash =
    "$argon2id$v=19$m=65536,t=3,p=4$NBdzNI2jdivONdVs8YLSAA$XWDCkId3XE4tNOhlANe+8uY/aDab1TekGliP7dSS7zA";

Argon2Options cheap() {
  Argon2Options options;
  options.memory_kib = 256;
  options.time_cost = 1;
  options.parallelism = 2;
  return options;
}

TEST(PasswordTest, VerifiesAHashOfTheReferenceServer) {
  EXPECT_TRUE(verify_password({}, kPeerHash, "d1r3ctu5"));
  EXPECT_FALSE(verify_password({}, kPeerHash, "d1r3ctu6"));
}

TEST(PasswordTest, HashesAreFreshAndVerify) {
  const std::string a = hash_password(cheap(), "secret");
  const std::string b = hash_password(cheap(), "secret");
  EXPECT_NE(a, b);
  EXPECT_TRUE(a.starts_with("$argon2id$v=19$m=256,t=1,p=2$")) << a;
  EXPECT_TRUE(verify_password(cheap(), a, "secret"));
  EXPECT_FALSE(verify_password(cheap(), a, ""));
}

TEST(PasswordTest, AssociatedDataTravelsInTheHash) {
  Argon2Options options = cheap();
  options.associated_data = "pepper";
  const std::string hash = hash_password(options, "secret");
  EXPECT_NE(hash.find(",data="), std::string::npos);
  EXPECT_TRUE(verify_password(cheap(), hash, "secret"));
}

TEST(PasswordTest, MalformedHashesAreJustWrong) {
  for (const char* text :
       {"", "$", "x", "$argon2id$v=19$m=256,t=1,p=2$", "$argon2id$v=19$m=0,t=1,p=2$c2FsdHNhbHQ$aGFzaGhhc2g",
        "$argon2x$v=19$m=256,t=1,p=2$c2FsdHNhbHQ$aGFzaGhhc2g", "$2b$10$abcdefghijklmnopqrstuv",
        "$argon2id$v=19$m=256,t=1,p=2,x=1$c2FsdHNhbHQ$aGFzaGhhc2g", "$argon2id$v=19$m=256,t=1,p=2$$"}) {
    EXPECT_FALSE(verify_password(cheap(), text, "secret")) << text;
  }
}

TEST(PasswordTest, RuinouslyDearHashesAreRefused) {
  EXPECT_FALSE(verify_password(cheap(), "$argon2id$v=19$m=4194304,t=100,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "x"));
  EXPECT_FALSE(verify_password(cheap(), "$argon2id$v=19$m=8,t=4294967295,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "x"));
}

TEST(PhcTest, RoundTrip) {
  const std::string text = "$argon2i$v=16$m=65536,t=3,p=4,data=cGVwcGVy$c2FsdHNhbHQ$aGFzaGhhc2g";
  const auto parsed = parse_phc(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->associated_data, "pepper");
  EXPECT_EQ(phc_text(*parsed), text);
}

}  // namespace
}  // namespace dirigent::crypto
