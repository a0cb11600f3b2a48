#include "cache/redis.hpp"

#include "base/text.hpp"

namespace dirigent::cache {

namespace {

bool read_decoded(std::string_view text, std::string& out) {
  auto decoded = base::percent_decode(text, false);
  if (!decoded) return false;
  out = std::move(*decoded);
  return true;
}

bool read_login(std::string_view text, RedisOptions& out) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return read_decoded(text, out.username);
  return read_decoded(text.substr(0, colon), out.username) && read_decoded(text.substr(colon + 1), out.password);
}

bool read_number(std::string_view text, std::int64_t most, std::int64_t& out) {
  const auto number = base::to_integer(text);
  if (!number || *number < 0 || *number > most) return false;
  out = *number;
  return true;
}

}  // namespace

std::optional<RedisOptions> parse_redis_address(std::string_view address) {
  constexpr std::string_view kScheme = "redis://";
  if (!address.starts_with(kScheme)) return std::nullopt;
  address.remove_prefix(kScheme.size());
  RedisOptions options;
  address = address.substr(0, address.find('?'));
  if (const std::size_t at = address.rfind('@'); at != std::string_view::npos) {
    if (!read_login(address.substr(0, at), options)) return std::nullopt;
    address.remove_prefix(at + 1);
  }
  if (const std::size_t slash = address.find('/'); slash != std::string_view::npos) {
    std::int64_t database = 0;
    const std::string_view name = address.substr(slash + 1);
    if (!name.empty() && !read_number(name, 65535, database)) return std::nullopt;
    options.database = static_cast<int>(database);
    address = address.substr(0, slash);
  }
  // An address of IPv6 stands in brackets, its colons begin no port.
  const std::size_t colon = address.rfind(':');
  if (colon != std::string_view::npos && address.find(']', colon) == std::string_view::npos) {
    std::int64_t port = 0;
    if (!read_number(address.substr(colon + 1), 65535, port)) return std::nullopt;
    options.port = static_cast<std::uint16_t>(port);
    address = address.substr(0, colon);
  }
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  if (address.empty()) return std::nullopt;
  options.host = std::string(address);
  return options;
}

}  // namespace dirigent::cache
