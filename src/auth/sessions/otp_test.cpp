#include "auth/sessions/otp.hpp"

#include <gtest/gtest.h>

namespace dirigent::auth {
namespace {

// RFC 6238, appendix B (SHA-1), the last six digits; the secret is "12345678901234567890" in base32.
constexpr const char* kSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

TEST(Otp, AgreesWithTheVectorsOfTheRfc) {
  EXPECT_TRUE(otp_matches(kSecret, "287082", 59));
  EXPECT_TRUE(otp_matches(kSecret, "081804", 1111111109));
  EXPECT_TRUE(otp_matches(kSecret, "005924", 1234567890));
  EXPECT_TRUE(otp_matches(kSecret, "279037", 2000000000));
}

TEST(Otp, TheNeighbouringStepsCount) {
  EXPECT_TRUE(otp_matches(kSecret, "287082", 59 + 30));
  EXPECT_FALSE(otp_matches(kSecret, "287082", 59 + 90));
}

TEST(Otp, WrongCodesAndSecretsDoNot) {
  EXPECT_FALSE(otp_matches(kSecret, "287083", 59));
  EXPECT_FALSE(otp_matches(kSecret, "87082", 59));
  EXPECT_FALSE(otp_matches("", "287082", 59));
  EXPECT_FALSE(otp_matches("not base32!", "287082", 59));
}

}  // namespace
}  // namespace dirigent::auth
