// Whose word about the client's address counts: the rules of IP_TRUST_PROXY and IP_CUSTOM_HEADER.
//
// The chain of addresses runs from the socket's peer back through X-Forwarded-For, last entry first. The client is the
// first address that is not a trusted proxy, or the farthest one when all are.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace dirigent::http {

/// True for a textual IPv4 or IPv6 address.
bool is_ip_address(std::string_view text);

class TrustProxy {
 public:
  /// `setting`: true (all), false (none), a number of hops, or a csv of addresses, CIDRs and the names loopback,
  /// linklocal and uniquelocal. Throws std::invalid_argument that names the part it cannot read.
  explicit TrustProxy(std::string_view setting);

  /// The client's address: never an unreadable one, IPv4-mapped addresses in IPv4 form. `ip_header`, when given, names
  /// a header whose address wins when it is one. Thread-safe.
  std::string client_ip(std::string_view peer_ip, const Headers& headers,
                        const std::optional<std::string>& ip_header) const;

 private:
  struct Network {
    std::array<std::uint8_t, 16> address;
    unsigned prefix;
  };
  static Network network_of(std::string_view text);
  void add_named(std::string_view name);
  bool trusts(std::string_view address, std::size_t hop) const;

  bool all_ = false;
  std::size_t hops_ = 0;
  std::vector<Network> networks_;
};

}  // namespace dirigent::http
