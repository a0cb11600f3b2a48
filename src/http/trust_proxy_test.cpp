#include "http/trust_proxy.hpp"

#include <gtest/gtest.h>

namespace dirigent::http {
namespace {

std::string client(std::string_view setting, std::string_view peer, std::vector<std::string> forwarded) {
  Headers headers;
  for (std::string& value : forwarded) headers.add("X-Forwarded-For", std::move(value));
  return TrustProxy(setting).client_ip(peer, headers, std::nullopt);
}

TEST(TrustProxy, AllOrNone) {
  EXPECT_EQ(client("true", "10.0.0.1", {"1.1.1.1, 2.2.2.2"}), "1.1.1.1");
  EXPECT_EQ(client("true", "10.0.0.1", {"1.1.1.1", "2.2.2.2"}), "1.1.1.1");
  EXPECT_EQ(client("true", "10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(client("false", "10.0.0.1", {"1.1.1.1"}), "10.0.0.1");
  EXPECT_EQ(client("", "10.0.0.1", {"1.1.1.1"}), "10.0.0.1");
}

TEST(TrustProxy, CountsHops) {
  EXPECT_EQ(client("1", "10.0.0.1", {"1.1.1.1, 2.2.2.2"}), "2.2.2.2");
  EXPECT_EQ(client("2", "10.0.0.1", {"1.1.1.1, 2.2.2.2"}), "1.1.1.1");
  EXPECT_EQ(client("0", "10.0.0.1", {"1.1.1.1"}), "10.0.0.1");
}

TEST(TrustProxy, TrustsNetworks) {
  EXPECT_EQ(client("10.0.0.0/8", "10.9.9.9", {"1.1.1.1, 10.1.1.1"}), "1.1.1.1");
  EXPECT_EQ(client("10.0.0.0/8", "11.9.9.9", {"1.1.1.1"}), "11.9.9.9");
  EXPECT_EQ(client("loopback, 192.0.2.7", "127.0.0.1", {"1.1.1.1, 192.0.2.7"}), "1.1.1.1");
  EXPECT_EQ(client("192.0.2.0/25", "192.0.2.128", {"1.1.1.1"}), "192.0.2.128");
  EXPECT_EQ(client("uniquelocal", "fd00::1", {"2001:db8::1"}), "2001:db8::1");
  EXPECT_EQ(client("loopback", "::ffff:127.0.0.1", {"1.1.1.1"}), "1.1.1.1");
}

TEST(TrustProxy, UnreadableAddressesEndTheChain) {
  EXPECT_EQ(client("true", "10.0.0.1", {"1.1.1.1, junk, 2.2.2.2"}), "2.2.2.2");
  EXPECT_EQ(client("true", "10.0.0.1", {"'; drop table"}), "10.0.0.1");
  EXPECT_EQ(client("true", "10.0.0.1", {""}), "10.0.0.1");
  EXPECT_EQ(client("true", "10.0.0.1", {"1.1.1.1,"}), "10.0.0.1");
  EXPECT_EQ(client("true", "10.0.0.1", {std::string(100000, ',')}), "10.0.0.1");
}

TEST(TrustProxy, MappedAddressesAreShownAsIpv4) {
  EXPECT_EQ(client("false", "::ffff:1.2.3.4", {}), "1.2.3.4");
  EXPECT_EQ(client("false", "::1", {}), "::1");
}

TEST(TrustProxy, ReadsTheCustomHeader) {
  Headers headers;
  headers.add("X-Real-IP", " 3.3.3.3 ");
  const TrustProxy none("false");
  EXPECT_EQ(none.client_ip("10.0.0.1", headers, "x-real-ip"), "3.3.3.3");
  EXPECT_EQ(none.client_ip("10.0.0.1", headers, "x-other"), "10.0.0.1");
  headers.set("X-Real-IP", "not an address");
  EXPECT_EQ(none.client_ip("10.0.0.1", headers, "x-real-ip"), "10.0.0.1");
}

TEST(TrustProxy, RefusesWhatItCannotRead) {
  EXPECT_THROW(TrustProxy("-1"), std::invalid_argument);
  EXPECT_THROW(TrustProxy("10.0.0.0/33"), std::invalid_argument);
  EXPECT_THROW(TrustProxy("10.0.0.0/x"), std::invalid_argument);
  EXPECT_THROW(TrustProxy("everyone"), std::invalid_argument);
}

}  // namespace
}  // namespace dirigent::http
