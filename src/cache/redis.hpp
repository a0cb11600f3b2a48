// Where Redis is.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dirigent::cache {

struct RedisOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string username, password;  // empty: none
  int database = 0;
};

/// "redis://[user][:password]@host[:port][/database]", the parts percent-decoded. Nothing for what is no such address;
/// TLS (rediss://) is none.
std::optional<RedisOptions> parse_redis_address(std::string_view address);

}  // namespace dirigent::cache
