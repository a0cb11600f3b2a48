#include "http/trust_proxy.hpp"

#include <arpa/inet.h>

#include <cstring>
#include <stdexcept>

#include "base/text.hpp"

namespace dirigent::http {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

// Both families in one form: IPv4 as the mapped IPv6 address.
std::optional<Bytes> address_of(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.empty() || text.size() >= buffer.size()) return std::nullopt;
  std::memcpy(buffer.data(), text.data(), text.size());
  Bytes bytes{};
  if (inet_pton(AF_INET6, buffer.data(), bytes.data()) == 1) return bytes;
  bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (inet_pton(AF_INET, buffer.data(), bytes.data() + 12) == 1) return bytes;
  return std::nullopt;
}

bool same_prefix(const Bytes& left, const Bytes& right, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (std::memcmp(left.data(), right.data(), whole) != 0) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - bits % 8));
  return (left[whole] & mask) == (right[whole] & mask);
}

std::string without_mapping(std::string_view address) {
  constexpr std::string_view kMapped = "::ffff:";
  const bool mapped = address.size() > kMapped.size() && base::lower(address.substr(0, kMapped.size())) == kMapped &&
                      address.find('.') != std::string_view::npos;
  return std::string(mapped ? address.substr(kMapped.size()) : address);
}

// Entries of every X-Forwarded-For field, nearest proxy first.
std::vector<std::string_view> forwarded(const Headers& headers) {
  std::vector<std::string_view> entries;
  for (const auto& [name, value] : headers.all()) {
    if (!same_token(name, "x-forwarded-for")) continue;
    std::string_view rest = value;
    for (;;) {
      const std::size_t comma = rest.find(',');
      entries.push_back(base::trim(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return {entries.rbegin(), entries.rend()};
}

}  // namespace

bool is_ip_address(std::string_view text) {
  return address_of(text).has_value();
}

TrustProxy::TrustProxy(std::string_view setting) {
  const std::string text = base::lower(base::trim(setting));
  if (text.empty() || text == "false") return;
  if (text == "true") {
    all_ = true;
    return;
  }
  if (const auto hops = base::to_integer(text)) {
    if (*hops < 0) throw std::invalid_argument("a negative number of hops: " + text);
    hops_ = static_cast<std::size_t>(*hops);
    return;
  }
  for (const std::string& part : base::split(text, ',')) {
    const std::string_view name = base::trim(part);
    if (!name.empty()) add_named(name);
  }
}

void TrustProxy::add_named(std::string_view name) {
  const auto add = [this](std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) networks_.push_back(network_of(text));
  };
  if (name == "loopback") return add({"127.0.0.1/8", "::1/128"});
  if (name == "linklocal") return add({"169.254.0.0/16", "fe80::/10"});
  if (name == "uniquelocal") return add({"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"});
  add({name});
}

TrustProxy::Network TrustProxy::network_of(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const auto address = address_of(host);
  if (!address) throw std::invalid_argument("not an address or CIDR: " + std::string(text));
  const bool v4 = host.find(':') == std::string_view::npos;
  const std::int64_t longest = v4 ? 32 : 128;
  std::int64_t prefix = longest;
  if (slash != std::string_view::npos) {
    prefix = base::to_integer(text.substr(slash + 1)).value_or(-1);
    if (prefix < 0 || prefix > longest) throw std::invalid_argument("not an address or CIDR: " + std::string(text));
  }
  return {*address, static_cast<unsigned>(v4 ? prefix + 96 : prefix)};
}

bool TrustProxy::trusts(std::string_view address, std::size_t hop) const {
  if (all_ || hop < hops_) return true;
  if (networks_.empty()) return false;
  const auto bytes = address_of(address);
  if (!bytes) return false;
  for (const Network& network : networks_) {
    if (same_prefix(*bytes, network.address, network.prefix)) return true;
  }
  return false;
}

std::string TrustProxy::client_ip(std::string_view peer_ip, const Headers& headers,
                                  const std::optional<std::string>& ip_header) const {
  if (ip_header) {
    const auto value = headers.get(*ip_header);
    if (value && is_ip_address(base::trim(*value))) return without_mapping(base::trim(*value));
  }
  std::string_view client = peer_ip;
  if ((all_ || hops_ > 0 || !networks_.empty()) && headers.get("x-forwarded-for")) {
    std::size_t hop = 0;
    for (const std::string_view entry : forwarded(headers)) {
      if (!trusts(client, hop++)) break;
      // What is no address cannot be the client, and nobody vouches for what lies behind it.
      if (!is_ip_address(entry)) break;
      client = entry;
    }
  }
  return without_mapping(client);
}

}  // namespace dirigent::http
