// Cookies (RFC 6265): reading the Cookie header and building Set-Cookie in the order the contract's clients know.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dirigent::http {

enum class SameSite { kUnset, kLax, kStrict, kNone };

/// "lax", "strict", "none" and "true" (strict) without case; "false" and "" are kUnset; nothing for other texts.
std::optional<SameSite> same_site_of(std::string_view setting);

struct Cookie {
  std::string name;
  std::string value;
  std::optional<std::chrono::seconds> max_age;  // gives Max-Age and Expires
  std::string domain;                           // empty: none
  std::string path = "/";
  bool http_only = true;
  bool secure = false;
  SameSite same_site = SameSite::kLax;
};

/// Value of a Set-Cookie header: `name=value; Max-Age=..; Domain=..; Path=/; Expires=..; HttpOnly; Secure;
/// SameSite=Lax`. The value is percent-encoded where the grammar demands it. `now` is the instant Expires counts from.
std::string set_cookie(const Cookie& cookie, base::EpochMs now);

/// The first cookie of that name in the value of a Cookie header, unquoted and percent-decoded (kept as sent when the
/// escapes are broken).
std::optional<std::string> find_cookie(std::string_view header, std::string_view name);

}  // namespace dirigent::http
