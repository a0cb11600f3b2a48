#include "files/addresses.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <cstring>
#include <optional>

namespace dirigent::files {

namespace {

namespace ip = boost::asio::ip;

constexpr std::string_view kPrivate[] = {"0.0.0.0/8",      "10.0.0.0/8",    "100.64.0.0/10", "127.0.0.0/8",
                                         "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",  "192.168.0.0/16",
                                         "198.18.0.0/15",  "224.0.0.0/4",   "240.0.0.0/4",   "::/127",
                                         "fc00::/7",       "fe80::/10",     "ff00::/8"};

std::optional<ip::address> address_of(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 v6{};
  std::memcpy(&v6, address, sizeof v6);
  ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  const ip::address_v6 six(bytes);
  if (six.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, six);
  // 64:ff9b::/96 and 2002::/16 carry an IPv4 address as well.
  if (bytes[0] == 0x00 && bytes[1] == 0x64 && bytes[2] == 0xff && bytes[3] == 0x9b) {
    return ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
  }
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return ip::address_v4({bytes[2], bytes[3], bytes[4], bytes[5]});
  return six;
}

bool is_within(const ip::address& address, std::string_view place) {
  boost::system::error_code broken;
  if (place.find('/') == place.npos) return ip::make_address(place, broken) == address && !broken;
  if (address.is_v4()) {
    const auto network = ip::make_network_v4(place, broken);
    if (broken) return false;
    const std::uint32_t mask = network.netmask().to_uint();
    return (address.to_v4().to_uint() & mask) == (network.address().to_uint() & mask);
  }
  const auto network = ip::make_network_v6(place, broken);
  if (broken) return false;
  const auto one = address.to_v6().to_bytes(), other = network.address().to_bytes();
  for (int bit = 0; bit < network.prefix_length(); ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    if (((one[at] ^ other[at]) & (0x80 >> (bit % 8))) != 0) return false;
  }
  return true;
}

bool is_this_machine(const ip::address& address) {
  if (address.is_loopback() || address.is_unspecified() || is_within(address, "127.0.0.0/8")) return true;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return true;
  bool own = false;
  for (const ifaddrs* one = list; one != nullptr && !own; one = one->ifa_next) {
    const std::optional<ip::address> here = address_of(one->ifa_addr);
    own = here && *here == address;
  }
  freeifaddrs(list);
  return own;
}

}  // namespace

bool may_connect(const sockaddr* address, const AddressRules& rules) {
  const std::optional<ip::address> target = address_of(address);
  if (!target) return false;
  for (const std::string& place : rules.denied) {
    if (place == "0.0.0.0" ? is_this_machine(*target) : is_within(*target, place)) return false;
  }
  if (rules.allow_private) return true;
  return std::none_of(std::begin(kPrivate), std::end(kPrivate),
                      [&](std::string_view place) { return is_within(*target, place); });
}

}  // namespace dirigent::files
