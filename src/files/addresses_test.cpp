#include "files/addresses.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace dirigent::files {
namespace {

bool allowed(const char* text, const AddressRules& rules) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) return may_connect(reinterpret_cast<sockaddr*>(&v4), rules);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
  return may_connect(reinterpret_cast<sockaddr*>(&v6), rules);
}

TEST(Addresses, OnlyPublicOnesAreConnectedTo) {
  const AddressRules rules;
  for (const char* text : {"93.184.216.34", "8.8.8.8", "2606:4700::1111", "172.32.0.1", "11.0.0.1"}) {
    EXPECT_TRUE(allowed(text, rules)) << text;
  }
  for (const char* text : {"127.0.0.1",
                           "127.8.8.8",
                           "0.0.0.0",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.0.1",
                           "100.64.0.1",
                           "169.254.169.254",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::1",
                           "::",
                           "fd00::1",
                           "fe80::1",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::",
                           "2002:a00:1::"}) {
    EXPECT_FALSE(allowed(text, rules)) << text;
  }
}

TEST(Addresses, WhatIsDeniedStaysDenied) {
  AddressRules rules;
  rules.allow_private = true;
  EXPECT_TRUE(allowed("10.1.2.3", rules));
  EXPECT_FALSE(allowed("127.0.0.1", rules));
  EXPECT_FALSE(allowed("169.254.169.254", rules));
  rules.denied = {"10.0.0.0/8", "2001:db8::/32", "1.2.3.4"};
  EXPECT_FALSE(allowed("10.1.2.3", rules));
  EXPECT_FALSE(allowed("::ffff:1.2.3.4", rules));
  EXPECT_FALSE(allowed("2001:db8::5", rules));
  EXPECT_TRUE(allowed("2001:db9::5", rules));
  EXPECT_TRUE(allowed("127.0.0.1", rules));
}

TEST(Addresses, WhatIsNoAddressIsNone) {
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_FALSE(may_connect(&other, {}));
  EXPECT_FALSE(may_connect(nullptr, {}));
}

}  // namespace
}  // namespace dirigent::files
