#include "auth/rights.hpp"

#include <gtest/gtest.h>

namespace dirigent::auth {
namespace {

TEST(IpAllowed, AnEmptyListContainsEverything) {
  EXPECT_TRUE(ip_allowed("", "10.0.0.1"));
  EXPECT_TRUE(ip_allowed(" , ", std::nullopt));
}

TEST(IpAllowed, NoIpIsInNoList) {
  EXPECT_FALSE(ip_allowed("10.0.0.1", std::nullopt));
}

TEST(IpAllowed, AddressesNetworksAndRanges) {
  EXPECT_TRUE(ip_allowed("192.168.1.1, 10.0.0.1", "10.0.0.1"));
  EXPECT_FALSE(ip_allowed("10.0.0.2", "10.0.0.1"));
  EXPECT_TRUE(ip_allowed("10.0.0.0/8", "10.200.3.4"));
  EXPECT_FALSE(ip_allowed("10.0.0.0/9", "10.200.3.4"));
  EXPECT_TRUE(ip_allowed("10.0.0.5-10.0.0.9", "10.0.0.7"));
  EXPECT_FALSE(ip_allowed("10.0.0.5-10.0.0.9", "10.0.0.10"));
  EXPECT_TRUE(ip_allowed("2001:db8::/32", "2001:db8::1"));
  EXPECT_TRUE(ip_allowed("127.0.0.1", "::ffff:127.0.0.1"));
}

TEST(IpAllowed, RubbishContainsNothing) {
  EXPECT_FALSE(ip_allowed("*", "10.0.0.1"));
  EXPECT_FALSE(ip_allowed("10.0.0.0/99", "10.0.0.1"));
  EXPECT_FALSE(ip_allowed("10.0.0.0/-1", "10.0.0.1"));
}

}  // namespace
}  // namespace dirigent::auth
